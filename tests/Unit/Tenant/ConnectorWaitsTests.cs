using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;
using EntraPrivateAccess.Tests.Unit.Graph;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Tenant;

public sealed class ConnectorWaitsTests
{
    private const string ConnectorRequest = $"GET {GraphFixture.Profile}/connectors/c9";
    private readonly GraphFixture _fixture = new();

    private Task<Connector> UntilListedAsync(string? id, params string[] before) =>
        _fixture.RunAsync(
            _fixture.Tenant.Waits.UntilListedAsync(
                "srv01.a.com",
                id,
                before,
                TimeSpan.FromSeconds(5),
                CancellationToken.None
            )
        );

    private void RespondWithConnectors(params string[] connectors) =>
        _fixture.Handler.On(TenantScript.Connectors, 200, TenantScript.ConnectorPage(connectors));

    [Fact]
    public async Task ID_in_the_certificate_identifies_the_connector()
    {
        _fixture
            .Handler.On(ConnectorRequest, 404)
            .On(ConnectorRequest, 404)
            .On(ConnectorRequest, 200, TenantScript.Connector("c9:srv01.a.com:inactive"));

        Assert.Equal("c9", (await UntilListedAsync("c9", "c1")).Id);
        _fixture.Handler.AssertConsumed();
    }

    [Fact]
    public async Task New_connector_of_the_machine_is_used_if_the_tenant_does_not_list_the_ID()
    {
        for (int look = 0; look < 21; look++)
        {
            _fixture.Handler.On(ConnectorRequest, 404);
        }

        RespondWithConnectors("c1:srv01.a.com:active", "c2:srv01.a.com:inactive");

        Assert.Equal("c2", (await UntilListedAsync("c9", "c1")).Id);
        _fixture.Handler.AssertConsumed();
    }

    [Fact]
    public async Task Former_connector_with_the_same_name_is_never_mistaken_for_the_new_one()
    {
        RespondWithConnectors("c1:srv01.a.com:active");
        RespondWithConnectors("c1:srv01.a.com:active", "c2:srv01.a.com:inactive");

        Assert.Equal("c2", (await UntilListedAsync(null, "c1")).Id);
    }

    [Fact]
    public async Task Tenant_without_publishing_lists_no_connectors_yet()
    {
        _fixture.Handler.On(TenantScript.Connectors, 403, TenantScript.NotEnabled);
        RespondWithConnectors("c2:srv01.a.com:inactive");

        Assert.Equal("c2", (await UntilListedAsync(null)).Id);
    }

    [Fact]
    public async Task Two_new_connectors_are_ambiguous()
    {
        for (int look = 0; look < 21; look++)
        {
            RespondWithConnectors("c1:srv01.a.com:active", "c2:srv01.a.com:inactive");
        }

        Assert.Equal(
            "AmbiguousConnector",
            (await Assert.ThrowsAsync<ConnectorException>(() => UntilListedAsync(null))).ErrorId
        );
    }

    [Fact]
    public async Task Wait_for_active_returns_the_connector_with_its_group()
    {
        _fixture
            .Handler.On(ConnectorRequest, 404)
            .On(ConnectorRequest, 200, TenantScript.Connector("c9:srv01:inactive"))
            .On(ConnectorRequest, 200, TenantScript.Connector("c9:srv01:active"))
            .On(TenantScript.Member("c9"), 200, TenantScript.GroupPage("g2:EU:eur"));

        Connector connector = await _fixture.RunAsync(
            _fixture.Tenant.Waits.UntilAsync(
                new Connector { Id = "c9", MachineName = "srv01" },
                WaitCondition.Active,
                TimeSpan.FromMinutes(1),
                CancellationToken.None
            )
        );

        Assert.Equal(("active", "EU"), (connector.Status, connector.ConnectorGroup));
        Assert.Contains(_fixture.Reporter.Shown, shown => shown.Status == "srv01 is inactive");
    }

    private Task<Connector> UntilInAsync(ConnectorGroup group, TimeSpan limit) =>
        _fixture.RunAsync(
            _fixture.Tenant.Waits.UntilAsync(
                new Connector { Id = "c9", MachineName = "srv01" },
                WaitCondition.In(group),
                limit,
                CancellationToken.None
            )
        );

    [Fact]
    public async Task Wait_for_a_group_ends_when_the_tenant_lists_the_connector_in_it()
    {
        _fixture
            .Handler.On(ConnectorRequest, 200, TenantScript.Connector("c9:srv01:active"))
            .On(TenantScript.Member("c9"), 200, TenantScript.GroupPage("g1:Default:nam:default"))
            .On(ConnectorRequest, 200, TenantScript.Connector("c9:srv01:active"))
            .On(TenantScript.Member("c9"), 200, TenantScript.GroupPage("g2:EU:eur"));

        Assert.Equal(
            "EU",
            (await UntilInAsync(new ConnectorGroup { Id = "g2", Name = "EU" }, TimeSpan.FromMinutes(1))).ConnectorGroup
        );
        _fixture.Handler.AssertConsumed();
    }

    [Fact]
    public async Task Group_that_is_never_reached_is_reported_with_the_current_group()
    {
        _fixture
            .Handler.On(ConnectorRequest, 200, TenantScript.Connector("c9:srv01:active"))
            .On(TenantScript.Member("c9"), 200, TenantScript.GroupPage("g1:Default:nam:default"));

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() =>
            UntilInAsync(new ConnectorGroup { Id = "g2", Name = "EU" }, TimeSpan.Zero)
        );

        Assert.Equal("WaitTimedOut", fault.ErrorId);
        Assert.Contains(
            "be in connector group 'EU': it is active, in 'Default'",
            fault.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Wait_times_out_at_its_limit_and_reports_the_last_state()
    {
        for (int look = 0; look < 9; look++)
        {
            _fixture.Handler.On(ConnectorRequest, 200, TenantScript.Connector("c9:srv01:inactive"));
        }

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() =>
            _fixture.RunAsync(
                _fixture.Tenant.Waits.UntilAsync(
                    new Connector { Id = "c9", MachineName = "srv01" },
                    WaitCondition.Active,
                    TimeSpan.FromSeconds(2),
                    CancellationToken.None
                )
            )
        );

        Assert.Equal(("WaitTimedOut", ErrorKind.OperationTimeout), (fault.ErrorId, fault.Category));
        Assert.Contains("it is inactive", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_of_several_connectors_is_returned_when_it_meets_the_condition()
    {
        _fixture.Memory.BatchRefused = true;
        string two = $"GET {GraphFixture.Profile}/connectors/c8";
        _fixture
            .Handler.On(ConnectorRequest, 200, TenantScript.Connector("c9:a:active"))
            .On(two, 200, TenantScript.Connector("c8:b:inactive"))
            .On(TenantScript.Member("c9"), 200, TenantScript.GroupPage("g2:EU:eur"))
            .On(two, 200, TenantScript.Connector("c8:b:active"))
            .On(TenantScript.Member("c8"), 200, TenantScript.GroupPage("g2:EU:eur"));
        ConnectorWait wait = new(
            [new Connector { Id = "c9" }, new Connector { Id = "c8" }],
            WaitCondition.Active,
            TimeSpan.FromMinutes(1)
        );

        IReadOnlyList<Connector> first = await _fixture.RunAsync(
            _fixture.Tenant.Waits.NextAsync(wait, CancellationToken.None)
        );
        IReadOnlyList<Connector> second = await _fixture.RunAsync(
            _fixture.Tenant.Waits.NextAsync(wait, CancellationToken.None)
        );

        Assert.Equal(("c9", "c8"), (Assert.Single(first).Id, Assert.Single(second).Id));
        Assert.Empty(await _fixture.RunAsync(_fixture.Tenant.Waits.NextAsync(wait, CancellationToken.None)));
    }
}
