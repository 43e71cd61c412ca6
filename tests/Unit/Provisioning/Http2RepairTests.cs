using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning.Repairs;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

/// <summary>Tests that HTTP/2 is turned off only if the connector is known to serve a web application.</summary>
public sealed class Http2RepairTests
{
    [Fact]
    public async Task Http2_is_turned_off_if_connectors_serve_application_proxy()
    {
        // In this cloud, connectors serve nothing else, so that no sign-in is required to know it.
        ProvisioningFixture fixture = new(new FakeServer(), environment: Environments.USGov);

        ConnectorRepair row = Assert.Single(await RunAsync(fixture));

        Assert.Equal(
            ("DisableHttp2", "EnableDefaultHTTP2", ConnectorRepairResult.Repaired, CheckStatus.Pass, true),
            (row.Action, row.Target, row.Result, row.CheckAfter, row.RebootRequired)
        );
        Assert.Equal([$@"write {Http2Check.Key}\EnableDefaultHTTP2"], fixture.Server.Journal);
        Assert.Empty(await RunAsync(fixture));
    }

    [Fact]
    public async Task Http2_is_left_alone_if_the_applications_are_not_known()
    {
        ProvisioningFixture fixture = new();

        Assert.Empty(await RunAsync(fixture));
        Assert.Empty(fixture.Server.Journal);
    }

    private static async Task<IReadOnlyList<ConnectorRepair>> RunAsync(ProvisioningFixture fixture)
    {
        List<ConnectorRepair> rows = [];
        await new RepairRun(
            fixture.Context,
            [new Http2Repair()],
            new RepairChecks(fixture.Context, TlsCheckList.ForApplications),
            (_, _) => Task.FromResult(true)
        ).RunAsync(rows.Add, TestContext.Current.CancellationToken);
        return rows;
    }
}
