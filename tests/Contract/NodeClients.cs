using System.IO;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.Contracts;
using EntraPrivateAccess.Sandbox.Hosting;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Sandbox.Tenant;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace EntraPrivateAccess.Tests.Contract;

/// <summary>
/// Runs Microsoft's own sign-in and Graph libraries for Node.js against a sandbox, once for all tests.
/// </summary>
public sealed class NodeClients : IAsyncLifetime
{
    private static readonly NodeProject s_project = new(Path.Combine(ContractFolder.Tests, "Clients"));

    private readonly string _disk = Directory.CreateTempSubdirectory("epa-clients-").FullName;

    /// <summary>Gets the results that the script reported.</summary>
    internal JsonNode? Result { get; private set; }

    public async ValueTask InitializeAsync()
    {
        await s_project.InstallAsync();
        await using RunningSandbox sandbox = await RunningSandbox.StartAsync(
            new SandboxOptions
            {
                Disk = _disk,
                Servers = [],
                Connectors = 26,
                Groups = 3,
            }
        );
        sandbox.Services.GetRequiredService<FaultBoard>().Set(new Fault(FaultNames.StaleReads, "0", null, null));
        string certificate = Path.Combine(_disk, "sandbox.pem");
        await File.WriteAllTextAsync(certificate, await CertificateAsync(sandbox));
        JsonObject task = new()
        {
            ["root"] = sandbox.Url.GetLeftPart(UriPartial.Authority),
            ["tenant"] = sandbox.Services.GetRequiredService<TenantIdentity>().Id,
            ["controlKey"] = sandbox.ControlKey,
            ["confidentialClient"] = TenantClients.Automation,
            ["secret"] = TenantClients.AutomationSecret,
            ["publicClient"] = TenantClients.GraphCommandLine,
        };
        Result = JsonNode.Parse(
            await s_project.RequireAsync("clients.mjs", task.ToJsonString(), ("NODE_EXTRA_CA_CERTS", certificate))
        );
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_disk, recursive: true);
        return ValueTask.CompletedTask;
    }

    // Returns the certificate that the sandbox presents and pins. Node.js then trusts this certificate and checks its
    // name.
    private static async Task<string> CertificateAsync(RunningSandbox sandbox)
    {
        using TcpClient client = new("127.0.0.1", sandbox.Url.Port);
        await using SslStream stream = new(client.GetStream(), false, (_, shown, _, _) =>
            shown?.GetCertHashString(HashAlgorithmName.SHA256) == sandbox.CertificatePin
        );
        await stream.AuthenticateAsClientAsync("localhost");
        using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(
            stream.RemoteCertificate!.GetRawCertData()
        );
        return certificate.ExportCertificatePem();
    }
}
