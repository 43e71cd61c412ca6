using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning.Repairs;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

public sealed partial class RepairRunTests
{
    private void Install(bool registered = true)
    {
        foreach ((string service, string program) in (IEnumerable<(string, string)>)[
            ("WAPCSvc", Folder + @"\MicrosoftEntraPrivateNetworkConnectorService.exe"), ("WAPCUpdaterSvc", Folder + @" Updater\MicrosoftEntraPrivateNetworkConnectorUpdaterService.exe")])
        {
            _ = Server.Services.Add(new FakeService { Name = service, State = ServiceState.Running, BinaryPath = $"\"{program}\"", Account = service == "WAPCSvc" ? @"NT AUTHORITY\NETWORK SERVICE" : "LocalSystem" });
            Server.Files.Set(program, "MZ");
            Server.Files.Versions[program] = new Version(1, 5, 4892, 0);
        }

        Server.Files.Set(Folder + @"\RegisterConnector.ps1", "");
        Server.Files.Set(Folder + @"\Modules\MicrosoftEntraPrivateNetworkConnectorPSModule\MicrosoftEntraPrivateNetworkConnectorPSModule.psd1", "");
        if (registered)
        {
            Register(CertificatePresence.Found);
        }
    }

    private void Register(CertificatePresence presence)
    {
        using RSA key = TestKey.Create();
        CertificateRequest request = new("CN=5a9d8c1e-3f0b-4c57-9e21-7c1d0f6b2a44", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 certificate = request.CreateSelfSigned(Server.Description.UtcNow.AddDays(-1), Server.Description.UtcNow.AddDays(170));
        Server.Files.Set(Trust, $"<ConnectorTrustSettingsFile><CloudProxyTrust><Thumbprint>{certificate.Thumbprint}</Thumbprint><IsInUserStore>false</IsInUserStore></CloudProxyTrust></ConnectorTrustSettingsFile>");
        Server.Certificates.Set(ServerCertificateStore.LocalMachine, certificate.Thumbprint, presence is CertificatePresence.Found
            ? new CertificateLookup(presence, certificate.RawData, HasPrivateKey: true)
            : new CertificateLookup(presence, Reason: "Access is denied."));
    }

    private void Configure(string? connector, string? updater)
    {
        foreach ((string path, string? proxy) in (IEnumerable<(string, string?)>)[
            (Folder + @"\MicrosoftEntraPrivateNetworkConnectorService.exe.config", connector), (Folder + @" Updater\MicrosoftEntraPrivateNetworkConnectorUpdaterService.exe.config", updater)])
        {
            Server.Files.Set(path, proxy is null ? "<configuration/>" : $"""<configuration><system.net><defaultProxy><proxy proxyaddress="{proxy}"/></defaultProxy></system.net></configuration>""");
        }
    }

    private Task<IReadOnlyList<ConnectorRepair>> RunAsync(Func<IReadOnlyList<Check>>? checks = null) => RunAsync(_stage, checks);

    private async Task<IReadOnlyList<ConnectorRepair>> RunAsync(ProvisioningStage stage, Func<IReadOnlyList<Check>>? checks = null, bool agree = true)
    {
        List<ConnectorRepair> rows = [];
        RepairRun run = new(stage.Context, RepairList.All, new RepairChecks(stage.Context, checks ?? Checks), (target, action) =>
        {
            _asked.Add($"{target}: {action}");
            return Task.FromResult(agree);
        });
        async Task<bool> Run()
        {
            await run.RunAsync(rows.Add, TestContext.Current.CancellationToken);
            return true;
        }

        _ = await stage.Run(Run(), TimeSpan.FromMilliseconds(50));
        return rows;
    }

    private static IReadOnlyList<Check> Checks() => [new Tls12Check(), .. ConnectorCheckList.Create().Where(check => s_answered.Contains(check.Name))];
}
