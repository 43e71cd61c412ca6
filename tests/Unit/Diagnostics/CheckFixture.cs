using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tenant;
using EntraPrivateAccess.Tests.Unit.Server;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics;

/// <summary>A healthy server with a registered connector that a test can break.</summary>
internal sealed class CheckFixture
{
    public const string Tenant = "5a9d8c1e-3f0b-4c57-9e21-7c1d0f6b2a44";
    public const string Authority = "CN=connectorregistrationca.msappproxy.net";

    private const string Folder = @"C:\Program Files\Microsoft Entra private network connector";
    private const string Data = @"C:\ProgramData\Microsoft\Microsoft Entra private network connector";
    public const string RegistryKey = @"HKLM\SOFTWARE\Microsoft\Microsoft Entra private network connector";

    private const string Program = Folder + @"\MicrosoftEntraPrivateNetworkConnectorService.exe";

    public CheckFixture(bool install = true)
    {
        if (install)
        {
            Server.Files.Set(Program, "");
            Server.Registry.Set(RegistryKey, "Version", "1.5.4892.0");
            Server.Files.Set(Folder + @"\RegisterConnector.ps1", "");
            Server.Files.Set(
                Folder
                    + @"\Modules\MicrosoftEntraPrivateNetworkConnectorPSModule"
                    + @"\MicrosoftEntraPrivateNetworkConnectorPSModule.psd1",
                ""
            );
            SetVersion("1.5.4892.0");
            Server.Services.AddConnector(ServiceState.Running);
            Server.Services["WAPCSvc"].StartedAt = Server.Description.UtcNow;
            Server.Services["WAPCUpdaterSvc"].StartedAt = Server.Description.UtcNow;
            Server.Network.Connections = [new IPEndPoint(IPAddress.Parse("198.51.100.10"), 443)];
            Server.Files.Set($@"{Data}\Endpoints\endpoints.txt", $"https://{Tenant}.bootstrap.msappproxy.net/");
            SetConfiguration("<configuration/>", "<configuration/>");
            SetCertificate();
        }
    }

    public static string ConnectorFile => Program + ".config";

    public static string UpdaterFile =>
        @"C:\Program Files\Microsoft Entra private network connector Updater"
        + @"\MicrosoftEntraPrivateNetworkConnectorUpdaterService.exe.config";

    public void SetConfiguration(string connector, string updater)
    {
        Server.Files.Set(ConnectorFile, connector);
        Server.Files.Set(UpdaterFile, updater);
    }

    public FakeServer Server { get; } = new();

    public string Thumbprint { get; private set; } = "";

    /// <summary>The certificate of the authority that signed the trust certificate.</summary>
    public byte[] AuthorityCertificate { get; private set; } = [];

    public string? SignedInTenant { get; set; } = Tenant;

    public ConnectorEnvironment Environment { get; set; } = Environments.Global;

    /// <summary>The tenant to read from; null for a session that is not signed in.</summary>
    public TenantDirectory? Directory { get; set; }

    public void SetVersion(string version) => Server.Files.Versions[Program] = Version.Parse(version);

    public void SetCertificate(
        int daysOld = 10,
        int daysLeft = 170,
        string issuer = Authority,
        string? subject = null,
        RSA? signedWith = null
    )
    {
        DateTimeOffset now = Server.Description.UtcNow;
        using RSA key = signedWith ?? TestKey.Create();
        CertificateRequest authority = new(issuer, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using X509Certificate2 signer = authority.CreateSelfSigned(now.AddDays(-1000), now.AddDays(1000));
        CertificateRequest request = new(
            $"CN={subject ?? Tenant}",
            key,
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        );
        using X509Certificate2 certificate = request.Create(
            signer,
            now.AddDays(-daysOld),
            now.AddDays(daysLeft),
            [1, 2, 3]
        );
        Thumbprint = certificate.Thumbprint;
        AuthorityCertificate = signer.RawData;
        Server.Certificates.Set(
            ServerCertificateStore.LocalMachine,
            Thumbprint,
            new CertificateLookup(CertificatePresence.Found, certificate.RawData, HasPrivateKey: true)
        );
        Server.Files.Set(
            $@"{Data}\Config\TrustSettings.xml",
            $"<ConnectorTrustSettingsFile><CloudProxyTrust><Thumbprint>{Thumbprint}</Thumbprint>"
                + "<IsInUserStore>false</IsInUserStore></CloudProxyTrust></ConnectorTrustSettingsFile>"
        );
    }

    public Task<IReadOnlyList<CheckResult>> RunAsync(IReadOnlyList<Check> checks)
    {
        CheckTarget target = new(Server, Environment, new FakeTimeProvider())
        {
            Tenant = Directory,
            TenantId = SignedInTenant,
        };
        CheckContext context = new(target, Server.Description);
        return new CheckRun(context, TimeSpan.FromSeconds(30), context.Time).RunAsync(
            checks,
            null,
            TestContext.Current.CancellationToken
        );
    }

    /// <summary>
    /// Runs the installation checks, asserts that the named check has this status, this health, and an action, and
    /// returns its detail.
    /// </summary>
    public async Task<string> FailAsync(string check, CheckStatus status, ConnectorHealth health)
    {
        CheckResult row = (await RunAsync(ConnectorCheckList.Create())).First(row =>
            row.Name == check && row.Status is not CheckStatus.Pass
        );
        Assert.Equal((status, health), (row.Status, row.Health));
        Assert.NotNull(row.Action);
        return row.Detail;
    }
}
