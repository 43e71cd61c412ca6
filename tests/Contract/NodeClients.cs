using System;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Tests.Loading;
using EntraPrivateAccess.Tests.Suites;
using EntraPrivateAccess.Sandbox.Hosting;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Sandbox.Tenant;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace EntraPrivateAccess.Tests.Contract;

/// <summary>Microsoft's own sign-in and Graph libraries for Node against a sandbox, once for all tests of them.</summary>
public sealed class NodeClients : IAsyncLifetime
{
    private static readonly string s_source = Path.Combine(ContractFolder.Tests, "Clients");
    private static readonly string s_copy = Path.Combine(LoadingHost.Root, "tests", "obj", "contract-clients");
    private static readonly string[] s_files = ["package.json", "package-lock.json", ".npmrc", "clients.mjs"];
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(3);

    private readonly string _disk = Directory.CreateTempSubdirectory("epa-clients-").FullName;

    /// <summary>Gets what the script reported.</summary>
    internal JsonNode? Result { get; private set; }

    public async ValueTask InitializeAsync()
    {
        string npm = ExternalSuite.FindProgram("npm")!;
        string node = ExternalSuite.FindProgram("node")!;
        await InstallAsync(npm);
        await using RunningSandbox sandbox = await RunningSandbox.StartAsync(new SandboxOptions { Disk = _disk, Servers = [], Connectors = 26, Groups = 3 });
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
        Result = JsonNode.Parse(await RunAsync(node, "clients.mjs", task.ToJsonString(), ("NODE_EXTRA_CA_CERTS", certificate)));
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_disk, recursive: true);
        return ValueTask.CompletedTask;
    }

    // Installed again only when the lock file changed.
    private static async Task InstallAsync(string npm)
    {
        _ = Directory.CreateDirectory(s_copy);
        foreach (string file in s_files)
        {
            File.Copy(Path.Combine(s_source, file), Path.Combine(s_copy, file), overwrite: true);
        }

        string mark = Path.Combine(s_copy, "node_modules", ".installed");
        string wanted = Convert.ToHexString(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(s_copy, "package-lock.json"))));
        if (!File.Exists(mark) || await File.ReadAllTextAsync(mark) != wanted)
        {
            _ = await RunAsync(npm, "ci --no-audit --no-fund --ignore-scripts", "");
            await File.WriteAllTextAsync(mark, wanted);
        }
    }

    private static async Task<string> RunAsync(string program, string arguments, string input, params (string Name, string Value)[] variables)
    {
        ProcessStartInfo start = new(program, arguments) { WorkingDirectory = s_copy, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start) ?? throw new Win32Exception();
        using CancellationTokenSource limit = new(s_limit);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
            Task<string> complaint = process.StandardError.ReadToEndAsync(limit.Token);
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"{Path.GetFileName(program)} {arguments} ended with {process.ExitCode}: {await complaint}");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    // The certificate that the sandbox shows, which is the one that it pins: Node then trusts this one and checks the name.
    private static async Task<string> CertificateAsync(RunningSandbox sandbox)
    {
        using TcpClient client = new("127.0.0.1", sandbox.Url.Port);
        await using SslStream stream = new(client.GetStream(), false, (_, shown, _, _) => shown?.GetCertHashString(HashAlgorithmName.SHA256) == sandbox.CertificatePin);
        await stream.AuthenticateAsClientAsync("localhost");
        using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(stream.RemoteCertificate!.GetRawCertData());
        return certificate.ExportCertificatePem();
    }
}
