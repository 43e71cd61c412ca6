using System.Collections.Concurrent;
using System.IO;
using System.Management.Automation;
using EntraPrivateAccess.Sandbox.Network;
using EntraPrivateAccess.Sandbox.Servers;
using EntraPrivateAccess.Sandbox.State;
using Xunit;

namespace EntraPrivateAccess.Tests.Resilience;

/// <summary>
/// Checks that sign-in, Microsoft Graph requests and downloads use only the proxy of
/// <c>Connect-EntraPrivateAccess -Proxy</c>.
/// </summary>
public sealed class SessionProxyTests(ResilienceSandbox sandbox) : IClassFixture<ResilienceSandbox>
{
    private const string SignIn = """
        $secret = [Security.SecureString]::new()
        'sandbox~secret~of~contoso~automation'.ToCharArray().ForEach({ $secret.AppendChar($_) })
        $tenant = (Get-EntraPrivateAccessContext).TenantId
        $client = @{ ClientId = 'b6f0a3f2-6c0e-4d58-9a3d-2f7b8c1e5a10'; ClientSecret = $secret }
        $null = Connect-EntraPrivateAccess $tenant -Environment $environment @client -Proxy $proxy
        """;

    private const string Graph =
        "$null = Connect-EntraPrivateAccess -Environment $environment -AccessToken $graph -Proxy $proxy; "
        + "(Get-ConnectorGroup).Count -gt 0";

    // The second run keeps the session of the first, so that the download fails rather than the sign-in.
    private const string Download = """
        if ((Get-EntraPrivateAccessContext).Account) {
            $null = Connect-EntraPrivateAccess -Environment $environment -Server DOWNLOAD -NoSignIn -Proxy $proxy
        }
        (Save-ConnectorInstaller -Path C:\Proxied -Force).Changed
        """;

    [Theory]
    [InlineData("SIGNIN", SignIn, "SignInServiceUnavailable")]
    [InlineData("GRAPH", Graph, "ConnectionFailed")]
    [InlineData("DOWNLOAD", Download, "DownloadFailed")]
    public async Task Requests_go_through_the_proxy_and_fail_if_it_is_gone(string server, string work, string errorId)
    {
        VirtualMachine machine = sandbox.NewServer(server);
        using HostedEngine engine = await HostedEngine.OpenAsync(sandbox, machine, "Proxied");
        ConnectTunnel tunnel = new();
        using (tunnel)
        {
            engine.Set("proxy", tunnel.Address.OriginalString);
            _ = await engine.RunAsync(work);
            Assert.NotEmpty(tunnel.Targets);
        }

        RuntimeException fault = await Assert.ThrowsAnyAsync<RuntimeException>(() => engine.RunAsync(work));
        Assert.Equal(errorId, fault.ErrorRecord.FullyQualifiedErrorId.Split(',')[0]);
    }

    /// <summary>The proxy of one update can differ from that of the session.</summary>
    [Fact]
    public async Task Proxy_of_an_update_precedes_that_of_the_session()
    {
        VirtualMachine machine = sandbox.NewServer("UPDATED");
        sandbox.Set(machine, FaultNames.InstallerVersion, "1.5.3829.0", count: 1);
        using HostedEngine engine = await HostedEngine.OpenAsync(sandbox, machine, "Proxied");
        _ = await engine.RunAsync("$null = Install-Connector -SkipRegistration -AcceptLicense -ErrorAction Stop");
        using ConnectTunnel ofSession = new();
        const string Own = "http://127.0.0.1:9";
        engine.Set("proxy", ofSession.Address.OriginalString);
        engine.Set("own", Own);

        RuntimeException fault = await Assert.ThrowsAnyAsync<RuntimeException>(() =>
            engine.RunAsync(
                """
                $null = Connect-EntraPrivateAccess -Environment $environment -Server UPDATED -NoSignIn -Proxy $proxy
                $null = Update-Connector -AcceptLicense -NoWait -Proxy $own -ErrorAction Stop
                """
            )
        );

        // The preflight checks name the proxy that the update would use.
        Assert.Equal("ProxyNotReached", fault.ErrorRecord.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Contains(Own, fault.Message, StringComparison.Ordinal);
    }

    /// <summary>A forward proxy on loopback that records the targets of its CONNECT requests.</summary>
    private sealed class ConnectTunnel : IDisposable
    {
        private readonly LoopbackListener _listener;

        public ConnectTunnel() =>
            _listener = new LoopbackListener(
                async (stream, stop) =>
                {
                    if (await HttpHead.ReadAsync(stream, stop) is not { Method: "CONNECT" } request)
                    {
                        return;
                    }

                    Targets.Enqueue(request.Target);
                    await using Stream upstream = await LoopbackListener.ConnectAsync(
                        new Uri("tcp://" + request.Target).Port,
                        stop
                    );
                    await stream.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray(), stop);
                    _ = await Task.WhenAny(stream.CopyToAsync(upstream, stop), upstream.CopyToAsync(stream, stop));
                }
            );

        public ConcurrentQueue<string> Targets { get; } = new();

        public Uri Address => new($"http://127.0.0.1:{_listener.Port}");

        public void Dispose() => _listener.Dispose();
    }
}
