using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Diagnostics.Network;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Sandbox.Network;
using EntraPrivateAccess.Tests.Suites;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics.Network;

/// <summary>
/// Tests the network checks with real forward proxies: one that allows, refuses, or requires authentication, and one
/// that inspects TLS.
/// </summary>
public sealed class RealProxyTests : IAsyncLifetime
{
    private LoopbackListener? _lists;
    private LocalAuthority? _authority;
    private int _port;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        byte[] list = [];
        _lists = new LoopbackListener(
            async (stream, stop) =>
            {
                _ = await HttpHead.ReadAsync(stream, stop);
                await HttpHead.WriteAsync(stream, "200 OK", "application/pkix-crl", list, stop);
            }
        );
        _authority = await LocalAuthority.CreateAsync(
            "rsa:2048",
            $"http://localhost:{_lists.Port}/list.crl",
            "http://localhost:1/"
        );
        list = await _authority.ListAsync();
        _port = await _authority.StartTlsAsync();
    }

    public ValueTask DisposeAsync()
    {
        _authority?.Dispose();
        _lists?.Dispose();
        return ValueTask.CompletedTask;
    }

    [RequiresSuite(ExternalSuite.Tinyproxy)]
    [Fact]
    public async Task Tinyproxy_allows_TLS_and_revocation_lists()
    {
        using RealProxy proxy = await RealProxy.TinyproxyAsync(_port);

        CheckResult[] rows = [.. (await RunAsync(proxy)).Where(row => row.Name is not "OcspAnswer")];

        Assert.All(rows, row => Assert.True(row.Status is CheckStatus.Pass, $"{row.Name} {row.Target}: {row.Detail}"));
        Assert.Contains(rows, row =>
            row.Target.EndsWith($"/list.crl through http://localhost:{proxy.Port}", StringComparison.Ordinal)
        );
    }

    [RequiresSuite(ExternalSuite.Tinyproxy)]
    [Theory]
    [InlineData("", "refuses")]
    [InlineData("BasicAuth someone secret", "requires authentication")]
    public async Task Refusal_of_Tinyproxy_is_reported_with_its_reason(string more, string said)
    {
        using RealProxy proxy = await RealProxy.TinyproxyAsync(more.Length == 0 ? 1 : _port, more);

        CheckResult row = Assert.Single(await RunAsync(proxy), found => found.Name == "Port");

        Assert.Equal(CheckStatus.Fail, row.Status);
        Assert.Contains($"The proxy localhost:{proxy.Port} {said}", row.Detail, StringComparison.Ordinal);
    }

    [RequiresSuite(ExternalSuite.Squid)]
    [Fact]
    public async Task TLS_inspection_by_Squid_is_detected_by_the_issuer()
    {
        Assert.True(
            System.IO.File.Exists("/usr/lib/squid/security_file_certgen"),
            "This squid is built without TLS: apt-get install squid-openssl"
        );
        using RealProxy proxy = await RealProxy.SquidAsync(_authority!.Path("ca.pem"));

        CheckResult row = Assert.Single(await RunAsync(proxy), found => found.Name == "TlsCertificate");

        Assert.Equal(CheckStatus.Fail, row.Status);
        Assert.Contains("'Squid Web Filter', which this server does not trust", row.Detail, StringComparison.Ordinal);
        Assert.Contains("TLS inspection", row.Detail, StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<CheckResult>> RunAsync(RealProxy proxy)
    {
        FakeServer server = new() { RealNetwork = new LoopbackNetwork([_authority!.Root]) };
        server.Description = server.Description with { UtcNow = TimeProvider.System.GetUtcNow() };
        ConnectorEnvironment environment = new()
        {
            Name = "Test",
            Endpoints = [new ServiceEndpoint("localhost", _port, "Connector and service")],
            NetworkRoot = _authority.Root,
        };
        CheckTarget target = new(server, environment, TimeProvider.System) { Proxy = proxy.Address };
        CheckContext context = new(target, server.Description);
        return await new CheckRun(context, TimeSpan.FromMinutes(2), TimeProvider.System).RunAsync(
            NetworkCheckList.Create(
                environment,
                new ProbeLimits { Stage = TimeSpan.FromMinutes(1) },
                TimeProvider.System
            ),
            null,
            Stop
        );
    }
}
