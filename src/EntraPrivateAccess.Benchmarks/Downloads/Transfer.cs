using System.Diagnostics;
using System.Net.Http;
using EntraPrivateAccess.Downloads;
using EntraPrivateAccess.Http;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Benchmarks.Downloads;

/// <summary>
/// The module's download without the verification: the same work as curl, with hashing and progress in the same pass.
/// </summary>
internal static class Transfer
{
    public static double Seconds(Uri url, string certificatePin, string path)
    {
        IServer server = LocalServer.Create();
        PartialFile partial = new(server.Files, path);
        partial.Discard();
        long started = Stopwatch.GetTimestamp();
        // Like the command, it uses its own client, so a connection and its TLS handshake are included.
        ConnectorEnvironment environment = new()
        {
            Name = "Sandbox",
            DownloadUrl = url,
            CertificatePin = certificatePin,
            SandboxUrl = url,
        };
        using HttpClient http = HttpClients.Create(environment, proxy: null);
        DownloadAttempt attempt = new(http, url, partial, path, TimeProvider.System, SilentReporter.Instance);
        _ = attempt.RunAsync(CancellationToken.None).GetAwaiter().GetResult();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
