using System.Net;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Diagnostics.Network;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics;

/// <summary>Tests what the connector's own list of addresses proves.</summary>
public sealed class EndpointsFileTests
{
    private const string Path =
        @"C:\ProgramData\Microsoft\Microsoft Entra private network connector\Endpoints\endpoints.txt";

    private const string Own = $"https://{CheckFixture.Tenant}.bootstrap.msappproxy.net/";
    private const string Other = "https://11111111-2222-3333-4444-555555555555.bootstrap.msappproxy.net/";

    private readonly CheckFixture _fixture = new();

    /// <summary>The registration is ten days old.</summary>
    [Theory]
    [InlineData(Own, -1, CheckStatus.Pass, ConnectorHealth.Healthy)]
    [InlineData(Other + " " + Own, -1, CheckStatus.Pass, ConnectorHealth.Healthy)]
    [InlineData(Other, -1, CheckStatus.Fail, ConnectorHealth.Degraded)]
    [InlineData(Other, -30, CheckStatus.Warn, ConnectorHealth.Healthy)]
    [InlineData("nothing", -1, CheckStatus.Warn, ConnectorHealth.Healthy)]
    public async Task Address_of_another_tenant_fails_only_if_it_was_written_after_the_registration(
        string text,
        int days,
        CheckStatus status,
        ConnectorHealth health
    )
    {
        _fixture.Server.Files.Set(Path, text);
        _fixture.Server.Files.Written[Path] = _fixture.Server.Description.UtcNow.AddDays(days);

        CheckResult row = (await _fixture.RunAsync(ConnectorCheckList.Create())).Single(row =>
            row.Name == "EndpointsFile"
        );

        Assert.Equal((status, health), (row.Status, row.Health));
        if (status is CheckStatus.Fail)
        {
            Assert.Contains("11111111-2222-3333-4444-555555555555", row.Detail);
            Assert.Contains("Register-Connector -Force", row.Action);
        }
    }

    [Theory]
    [InlineData(Own, CheckStatus.Fail, ConnectorHealth.Unhealthy)]
    [InlineData(Other, CheckStatus.Warn, ConnectorHealth.Healthy)]
    public async Task Name_in_the_list_of_the_connector_must_resolve(
        string text,
        CheckStatus status,
        ConnectorHealth health
    )
    {
        _fixture.Server.Files.Set(Path, text);
        // Another name under the same wildcard resolves, so the wildcard is not blocked.
        _fixture.Server.Network.Names["download.msappproxy.net"] = [IPAddress.Parse("198.51.100.7")];
        ProbeTarget target = ProbeTargets
            .Named(Environments.Global)
            .Single(target => target.Host.Contains(".bootstrap.", StringComparison.Ordinal));
        HostNameCheck check = new(
            ServiceEndpointKind.Instance,
            target,
            new NetworkProbes(ProbeLimits.Default, new FakeTimeProvider())
        );

        CheckResult row = Assert.Single(await _fixture.RunAsync([check]));

        Assert.Equal((status, health), (row.Status, row.Health));
        Assert.Contains($"{CheckFixture.Tenant}.bootstrap.msappproxy.net", row.Target);
    }
}
