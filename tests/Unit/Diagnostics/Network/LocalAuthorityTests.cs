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
/// Tests TLS, revocation lists, and OCSP with independent programs: the server, the authority, and the OCSP responses
/// of OpenSSL.
/// </summary>
[RequiresSuite(ExternalSuite.OpenSsl)]
public sealed class LocalAuthorityTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("rsa:2048")]
    [InlineData("ec -pkeyopt ec_paramgen_curve:P-256")]
    public async Task OpenSSL_revocation_list_and_OCSP_response_are_read(string key)
    {
        using LocalAuthority authority = await LocalAuthority.CreateAsync(
            key,
            "http://lists.test/list.crl",
            "http://responder.test/"
        );
        Dictionary<string, CheckResult> before = await RunAsync(authority, isExpected: true);
        await authority.RevokeAsync();
        Dictionary<string, CheckResult> after = await RunAsync(authority, isExpected: true);

        Assert.All(before.Values, row => Assert.True(row.Status is CheckStatus.Pass, $"{row.Name}: {row.Detail}"));
        Assert.Contains("Not revoked", before["OcspAnswer"].Detail, StringComparison.Ordinal);
        Assert.Contains("on its issuer's revocation list", after["RevocationList"].Detail, StringComparison.Ordinal);
        Assert.Contains("is revoked", after["OcspAnswer"].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Issuer_that_Microsoft_does_not_list_is_reported()
    {
        using LocalAuthority authority = await LocalAuthority.CreateAsync(
            "rsa:2048",
            "http://lists.test/list.crl",
            "http://responder.test/"
        );

        CheckResult row = (await RunAsync(authority, isExpected: false))["TlsCertificate"];

        Assert.Equal(CheckStatus.Fail, row.Status);
        Assert.Contains(
            "'Local Test Authority', which this server trusts but Microsoft does not list",
            row.Detail,
            StringComparison.Ordinal
        );
    }

    private static async Task<Dictionary<string, CheckResult>> RunAsync(LocalAuthority authority, bool isExpected)
    {
        byte[] list = await authority.ListAsync();
        using LoopbackListener lists = new(
            async (stream, stop) =>
            {
                _ = await HttpHead.ReadAsync(stream, stop);
                await HttpHead.WriteAsync(stream, "200 OK", "application/pkix-crl", list, stop);
            }
        );
        using LoopbackListener responder = new(
            async (stream, stop) =>
            {
                HttpHead request = (await HttpHead.ReadAsync(stream, stop))!;
                byte[] answer = await authority.RespondAsync(await request.ReadBodyAsync(stream, stop));
                await HttpHead.WriteAsync(stream, "200 OK", "application/ocsp-response", answer, stop);
            }
        );
        LoopbackNetwork network = new([authority.Root]);
        network.Lead("service.test", 443, await authority.StartTlsAsync());
        network.Lead("lists.test", 80, lists.Port);
        network.Lead("responder.test", 80, responder.Port);
        FakeServer server = new() { RealNetwork = network };
        server.Description = server.Description with { UtcNow = TimeProvider.System.GetUtcNow() };
        ConnectorEnvironment environment = new()
        {
            Name = "Test",
            Endpoints = [new ServiceEndpoint("service.test", 443, "Connector and service")],
            NetworkRoot = isExpected ? authority.Root : null,
        };
        IReadOnlyList<CheckResult> rows = await new CheckRun(
            new CheckContext(new CheckTarget(server, environment, TimeProvider.System), server.Description),
            TimeSpan.FromMinutes(2),
            TimeProvider.System
        ).RunAsync(
            [
                .. NetworkCheckList
                    .Create(environment, new ProbeLimits { Stage = TimeSpan.FromMinutes(1) }, TimeProvider.System)
                    .Where(check => check.Name != "ProxyRoute"),
            ],
            null,
            Stop
        );
        return rows.ToDictionary(row => row.Name);
    }
}
