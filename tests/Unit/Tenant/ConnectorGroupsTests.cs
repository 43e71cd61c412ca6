using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;
using EntraPrivateAccess.Tests.Unit.Graph;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Tenant;

public sealed class ConnectorGroupsTests
{
    private readonly GraphFixture _stage = new();

    private Task<ConnectorGroup?> FindAsync(string name) =>
        _stage.RunAsync(_stage.Tenant.Groups.FindAsync(new ConnectorGroupReference(name), CancellationToken.None));

    [Theory]
    [InlineData("eu west")]
    [InlineData("G2")]
    public async Task A_group_is_found_by_name_or_id_in_any_case(string nameOrId)
    {
        _stage.Handler.On(TenantScript.Groups, 200, TenantScript.GroupPage("g1:Default:nam:default", "g2:EU West:eur"));

        Assert.Equal("g2", (await FindAsync(nameOrId))!.Id);
    }

    [Fact]
    public async Task Part_of_a_name_is_not_the_name()
    {
        _stage.Handler.On(TenantScript.Groups, 200, TenantScript.GroupPage("g2:EU West:eur"));

        Assert.Null(await FindAsync("EU"));
    }

    [Fact]
    public async Task An_ambiguous_name_names_the_ids()
    {
        _stage.Handler.On(TenantScript.Groups, 200, TenantScript.GroupPage("g2:EU", "g3:eu"));

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => FindAsync("EU"));

        Assert.Equal("AmbiguousConnectorGroup", fault.ErrorId);
        Assert.Contains("g2, g3", fault.Message, System.StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_that_is_gone_is_told_with_what_the_service_said()
    {
        _stage.Handler.On(
            $"GET {GraphFixture.Profile}/connectorGroups/g2",
            404,
            """{"error":{"code":"Request_ResourceNotFound","message":"No."}}""",
            ("request-id", "r-2")
        );
        ConnectorGroupReference gone = new(new ConnectorGroup { Id = "g2", Name = "EU" });

        GraphException fault = await Assert.ThrowsAsync<GraphException>(() =>
            _stage.RunAsync(_stage.Tenant.Groups.ResolveAsync(gone, CancellationToken.None))
        );

        Assert.Equal(
            ("ConnectorGroupNotFound", "EU", ErrorKind.ObjectNotFound),
            (fault.ErrorId, fault.Target, fault.Category)
        );
        Assert.Equal((404, "Request_ResourceNotFound", "r-2"), (fault.Status, fault.Code, fault.RequestId));
    }

    [Fact]
    public async Task A_name_that_no_listing_has_is_nobodys_answer()
    {
        _stage.Handler.On(TenantScript.Groups, 200, TenantScript.GroupPage("g2:EU West:eur"));

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() =>
            _stage.RunAsync(
                _stage.Tenant.Groups.ResolveAsync(new ConnectorGroupReference("EU"), CancellationToken.None)
            )
        );

        Assert.Equal("ConnectorGroupNotFound", fault.ErrorId);
    }

    [Fact]
    public async Task A_virgin_tenant_has_no_groups_and_that_is_no_error()
    {
        _stage.Handler.On(TenantScript.Groups, 403, TenantScript.NotEnabled);

        GroupListing listing = await _stage.RunAsync(_stage.Tenant.Access.ProbeAsync(CancellationToken.None));

        Assert.False(listing.PublishingEnabled);
        Assert.Empty(listing.Groups);
    }

    [Fact]
    public async Task Groups_of_other_types_stay_out_unless_asked_for()
    {
        const string Mixed =
            """{"value":[{"id":"g1","name":"A","connectorGroupType":"applicationProxy"},{"id":"g2","name":"B","connectorGroupType":"other"}]}""";
        _stage.Handler.On(TenantScript.Groups, 200, Mixed).On(TenantScript.Groups, 200, Mixed);

        _ = Assert.Single((await _stage.RunAsync(_stage.Tenant.Groups.ListAsync(CancellationToken.None))).Groups);
        Assert.Equal(
            2,
            (await _stage.RunAsync(_stage.Tenant.Groups.ListAsync(CancellationToken.None, allTypes: true))).Groups.Count
        );
    }

    [Fact]
    public async Task Members_are_joined_and_counted()
    {
        _stage.Handler.On(
            $"GET {GraphFixture.Profile}/connectorGroups/g1/members",
            200,
            TenantScript.ConnectorPage("c1:a:active", "c2:b:inactive", "c3:c:Active")
        );
        ConnectorGroup group = new()
        {
            Id = "g1",
            Name = "EU",
            Region = "eur",
        };

        await _stage.Tenant.Groups.JoinMembersAsync([group], CancellationToken.None);

        Assert.Equal((2, true), (group.ActiveMembers, group.HighlyAvailable));
        Assert.All(group.Members!, member => Assert.Equal(("EU", "eur"), (member.ConnectorGroup, member.Region)));
    }
}
