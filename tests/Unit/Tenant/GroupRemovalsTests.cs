using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;
using EntraPrivateAccess.Tests.Unit.Graph;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Tenant;

public sealed class GroupRemovalsTests
{
    private const string Group = $"{GraphFixture.Profile}/connectorGroups/g2";
    private readonly GraphFixture _stage = new();
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
        _stage.RunAsync(
            _stage.Tenant.GroupRemovals.RemoveAsync(new GroupRemoval(_group, moveTo), CancellationToken.None)
        );

    [Fact]
    public async Task It_waits_until_the_tenant_shows_the_group_no_more()
    {
        _stage
            .Handler.On($"DELETE {Group}", 204)
            .On($"GET {Group}", 200, """{"id":"g2","name":"EU"}""")
            .On($"GET {Group}", 404);

        await RemoveAsync(null);

        _stage.Handler.AssertConsumed();
    }

    [Fact]
    public async Task One_that_is_gone_already_is_removed()
    {
        _stage.Handler.On($"DELETE {Group}", 404).On($"GET {Group}", 404);

        await RemoveAsync(null);

        _stage.Handler.AssertConsumed();
    }

    [Fact]
    public async Task What_the_service_refuses_is_told_at_once()
    {
        _stage.Handler.On($"DELETE {Group}", 400, """{"error":{"code":"Request_BadRequest","message":"In use."}}""");

        GraphException fault = await Assert.ThrowsAsync<GraphException>(() => RemoveAsync(null));

        Assert.Equal(("RequestRefused", "Request_BadRequest"), (fault.ErrorId, fault.Code));
    }

    [Fact]
    public async Task After_a_move_it_is_patient_with_a_service_that_still_counts_what_is_gone()
    {
        _group.Members = [];
        _group.Applications = [];
        _stage
            .Handler.On($"DELETE {Group}", 400)
            .On($"DELETE {Group}", 400)
            .On($"DELETE {Group}", 204)
            .On($"GET {Group}", 404);

        await RemoveAsync(_default);

        _stage.Handler.AssertConsumed();
    }

    [Fact]
    public async Task Where_an_application_cannot_move_nothing_else_happens()
    {
        _group.Members = [new Connector { Id = "c1", MachineName = "srv01" }];
        _group.Applications = [new ConnectorGroupApplication { Id = "a1", Name = "App" }];
        _stage
            .Handler.On("GET /beta/applications/a1/connectorGroup", 200, """{"id":"g2","name":"EU"}""")
            .On(
                "PUT /beta/applications/a1/connectorGroup/$ref",
                403,
                """{"error":{"code":"Authorization_RequestDenied","message":"No."}}"""
            );

        ConnectorException fault = Assert.Single(
            await _stage.RunAsync(
                _stage.Tenant.GroupRemovals.RemoveAsync(new GroupRemoval(_group, _default), CancellationToken.None)
            )
        );

        Assert.Equal(ErrorKind.PermissionDenied, fault.Category);
        _stage.Handler.AssertConsumed();
    }
}
