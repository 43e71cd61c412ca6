using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;
using EntraPrivateAccess.Tests.Unit.Graph;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Tenant;

public sealed class GroupRemovalsTests
{
    private const string Group = $"{GraphFixture.Profile}/connectorGroups/g2";
    private readonly GraphFixture _fixture = new();
    private readonly ConnectorGroup _default = new()
    {
        Id = "g1",
        Name = "Default",
        IsDefault = true,
    };
    private readonly ConnectorGroup _group = new()
    {
        Id = "g2",
        Name = "EU",
        Region = "eur",
    };

    private Task RemoveAsync(ConnectorGroup? moveTo) =>
        _fixture.RunAsync(
            _fixture.Tenant.GroupRemovals.RemoveAsync(new GroupRemoval(_group, moveTo), CancellationToken.None)
        );

    [Fact]
    public async Task Removal_waits_until_the_tenant_no_longer_lists_the_group()
    {
        _fixture
            .Handler.On($"DELETE {Group}", 204)
            .On($"GET {Group}", 200, """{"id":"g2","name":"EU"}""")
            .On($"GET {Group}", 404);

        await RemoveAsync(null);

        _fixture.Handler.AssertConsumed();
    }

    [Fact]
    public async Task Removal_of_a_deleted_group_succeeds()
    {
        _fixture.Handler.On($"DELETE {Group}", 404).On($"GET {Group}", 404);

        await RemoveAsync(null);

        _fixture.Handler.AssertConsumed();
    }

    [Fact]
    public async Task Rejected_removal_fails_at_once()
    {
        _fixture.Handler.On($"DELETE {Group}", 400, """{"error":{"code":"Request_BadRequest","message":"In use."}}""");

        GraphException fault = await Assert.ThrowsAsync<GraphException>(() => RemoveAsync(null));

        Assert.Equal(("RequestRefused", "Request_BadRequest"), (fault.ErrorId, fault.Code));
    }

    [Fact]
    public async Task Removal_after_a_move_is_retried_while_the_service_still_counts_the_moved_items()
    {
        _group.Members = [];
        _group.Applications = [];
        _fixture
            .Handler.On($"DELETE {Group}", 400)
            .On($"DELETE {Group}", 400)
            .On($"DELETE {Group}", 204)
            .On($"GET {Group}", 404);

        await RemoveAsync(_default);

        _fixture.Handler.AssertConsumed();
    }

    [Fact]
    public async Task Application_that_cannot_move_stops_the_removal()
    {
        _group.Members = [new Connector { Id = "c1", MachineName = "srv01" }];
        _group.Applications = [new ConnectorGroupApplication { Id = "a1", Name = "App" }];
        _fixture
            .Handler.On("GET /beta/applications/a1/connectorGroup", 200, """{"id":"g2","name":"EU"}""")
            .On(
                "PUT /beta/applications/a1/connectorGroup/$ref",
                403,
                """{"error":{"code":"Authorization_RequestDenied","message":"No."}}"""
            );

        ConnectorException fault = Assert.Single(
            await _fixture.RunAsync(
                _fixture.Tenant.GroupRemovals.RemoveAsync(new GroupRemoval(_group, _default), CancellationToken.None)
            )
        );

        Assert.Equal(ErrorKind.PermissionDenied, fault.Category);
        _fixture.Handler.AssertConsumed();
    }
}
