using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;
using EntraPrivateAccess.Tests.Unit.Graph;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Tenant;

public sealed class ConnectorWaitsTests
{
    private const string One = $"GET {GraphFixture.Profile}/connectors/c9";
    private readonly GraphFixture _stage = new();

    private Task<Connector> UntilListedAsync(string? id, params string[] before) =>
        _stage.RunAsync(
            _stage.Tenant.Waits.UntilListedAsync(
                "srv01.a.com",
                id,
                before,
                TimeSpan.FromSeconds(5),
                CancellationToken.None
            )
        );

    private void Lists(params string[] connectors) =>
        _stage.Handler.On(TenantScript.Connectors, 200, TenantScript.ConnectorPage(connectors));

    [Fact]
    public async Task The_id_of_the_certificate_is_the_connector()
    {
        _stage.Handler.On(One, 404).On(One, 404).On(One, 200, TenantScript.Connector("c9:srv01.a.com:inactive"));

        Assert.Equal("c9", (await UntilListedAsync("c9", "c1")).Id);
        _stage.Handler.AssertConsumed();
    }

    [Fact]
    public async Task Where_the_tenant_does_not_know_that_id_another_new_one_of_the_machine_serves()
    {
        for (int look = 0; look < 21; look++)
        {
            _stage.Handler.On(One, 404);
        }

        Lists("c1:srv01.a.com:active", "c2:srv01.a.com:inactive");

        Assert.Equal("c2", (await UntilListedAsync("c9", "c1")).Id);
        _stage.Handler.AssertConsumed();
    }

    [Fact]
    public async Task A_ghost_of_the_same_name_is_never_taken_for_the_new_one()
    {
        Lists("c1:srv01.a.com:active");
        Lists("c1:srv01.a.com:active", "c2:srv01.a.com:inactive");

        Assert.Equal("c2", (await UntilListedAsync(null, "c1")).Id);
    }

    [Fact]
    public async Task A_virgin_tenant_lists_nothing_yet()
    {
        _stage.Handler.On(TenantScript.Connectors, 403, TenantScript.NotEnabled);
        Lists("c2:srv01.a.com:inactive");

        Assert.Equal("c2", (await UntilListedAsync(null)).Id);
    }

    [Fact]
    public async Task Two_new_ones_are_not_guessed_between()
    {
        for (int look = 0; look < 21; look++)
        {
            Lists("c1:srv01.a.com:active", "c2:srv01.a.com:inactive");
        }

        Assert.Equal(
            "AmbiguousConnector",
            (await Assert.ThrowsAsync<ConnectorException>(() => UntilListedAsync(null))).ErrorId
        );
    }

    [Fact]
    public async Task Active_is_waited_for_and_the_group_comes_with_it()
    {
        _stage
            .Handler.On(One, 404)
            .On(One, 200, TenantScript.Connector("c9:srv01:inactive"))
            .On(One, 200, TenantScript.Connector("c9:srv01:active"))
            .On(TenantScript.Member("c9"), 200, TenantScript.GroupPage("g2:EU:eur"));

        Connector connector = await _stage.RunAsync(
            _stage.Tenant.Waits.UntilAsync(
                new Connector { Id = "c9", MachineName = "srv01" },
                WaitCondition.Active,
                TimeSpan.FromMinutes(1),
                CancellationToken.None
            )
        );

        Assert.Equal(("active", "EU"), (connector.Status, connector.ConnectorGroup));
        Assert.Contains(_stage.Reporter.Shown, shown => shown.Status == "srv01 is inactive");
    }

    private Task<Connector> UntilInAsync(ConnectorGroup group, TimeSpan limit) =>
        _stage.RunAsync(
            _stage.Tenant.Waits.UntilAsync(
                new Connector { Id = "c9", MachineName = "srv01" },
                WaitCondition.In(group),
                limit,
                CancellationToken.None
            )
        );

    [Fact]
    public async Task A_group_is_waited_for_until_the_tenant_shows_it()
    {
        _stage
            .Handler.On(One, 200, TenantScript.Connector("c9:srv01:active"))
            .On(TenantScript.Member("c9"), 200, TenantScript.GroupPage("g1:Default:nam:default"))
            .On(One, 200, TenantScript.Connector("c9:srv01:active"))
            .On(TenantScript.Member("c9"), 200, TenantScript.GroupPage("g2:EU:eur"));

        Assert.Equal(
            "EU",
            (await UntilInAsync(new ConnectorGroup { Id = "g2", Name = "EU" }, TimeSpan.FromMinutes(1))).ConnectorGroup
        );
        _stage.Handler.AssertConsumed();
    }

    [Fact]
    public async Task A_group_that_is_never_reached_is_named_with_the_one_that_it_is_in()
    {
        _stage
            .Handler.On(One, 200, TenantScript.Connector("c9:srv01:active"))
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
    public async Task A_wait_ends_at_its_limit_and_tells_the_last_state()
    {
        for (int look = 0; look < 9; look++)
        {
            _stage.Handler.On(One, 200, TenantScript.Connector("c9:srv01:inactive"));
        }

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() =>
            _stage.RunAsync(
                _stage.Tenant.Waits.UntilAsync(
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
    public async Task Of_many_each_comes_as_it_arrives()
    {
        _stage.Memory.BatchRefused = true;
        string two = $"GET {GraphFixture.Profile}/connectors/c8";
        _stage
            .Handler.On(One, 200, TenantScript.Connector("c9:a:active"))
            .On(two, 200, TenantScript.Connector("c8:b:inactive"))
            .On(TenantScript.Member("c9"), 200, TenantScript.GroupPage("g2:EU:eur"))
            .On(two, 200, TenantScript.Connector("c8:b:active"))
            .On(TenantScript.Member("c8"), 200, TenantScript.GroupPage("g2:EU:eur"));
        ConnectorWait wait = new(
            [new Connector { Id = "c9" }, new Connector { Id = "c8" }],
            WaitCondition.Active,
            TimeSpan.FromMinutes(1)
        );

        IReadOnlyList<Connector> first = await _stage.RunAsync(
            _stage.Tenant.Waits.NextAsync(wait, CancellationToken.None)
        );
        IReadOnlyList<Connector> second = await _stage.RunAsync(
            _stage.Tenant.Waits.NextAsync(wait, CancellationToken.None)
        );

        Assert.Equal(("c9", "c8"), (Assert.Single(first).Id, Assert.Single(second).Id));
        Assert.Empty(await _stage.RunAsync(_stage.Tenant.Waits.NextAsync(wait, CancellationToken.None)));
    }
}
