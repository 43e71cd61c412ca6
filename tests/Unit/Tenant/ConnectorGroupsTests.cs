using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;
using EntraPrivateAccess.Tests.Unit.Graph;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Tenant;

public sealed class ConnectorGroupsTests
{
    private readonly GraphFixture _fixture = new();

    private Task<ConnectorGroup?> FindAsync(string name) =>
        _fixture.RunAsync(_fixture.Tenant.Groups.FindAsync(new ConnectorGroupReference(name), CancellationToken.None));

    [Theory]
    [InlineData("eu west")]
    [InlineData("G2")]
    public async Task Group_is_found_by_name_or_ID_in_any_case(string nameOrId)
    {
        _fixture.Handler.On(
            TenantScript.Groups,
            200,
            TenantScript.GroupPage("g1:Default:nam:default", "g2:EU West:eur")
        );

        Assert.Equal("g2", (await FindAsync(nameOrId))!.Id);
    }

    [Fact]
    public async Task Part_of_a_name_does_not_match()
    {
        _fixture.Handler.On(TenantScript.Groups, 200, TenantScript.GroupPage("g2:EU West:eur"));

        Assert.Null(await FindAsync("EU"));
    }

    [Fact]
    public async Task Ambiguous_name_error_lists_the_IDs()
    {
        _fixture.Handler.On(TenantScript.Groups, 200, TenantScript.GroupPage("g2:EU", "g3:eu"));

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => FindAsync("EU"));

        Assert.Equal("AmbiguousConnectorGroup", fault.ErrorId);
        Assert.Contains("g2, g3", fault.Message, System.StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deleted_group_is_reported_with_the_service_error()
    {
        _fixture.Handler.On(
            $"GET {GraphFixture.Profile}/connectorGroups/g2",
            404,
            """{"error":{"code":"Request_ResourceNotFound","message":"No."}}""",
            ("request-id", "r-2")
        );
        ConnectorGroupReference gone = new(new ConnectorGroup { Id = "g2", Name = "EU" });

        GraphException fault = await Assert.ThrowsAsync<GraphException>(() =>
            _fixture.RunAsync(_fixture.Tenant.Groups.ResolveAsync(gone, CancellationToken.None))
        );

        Assert.Equal(
            ("ConnectorGroupNotFound", "EU", ErrorKind.ObjectNotFound),
            (fault.ErrorId, fault.Target, fault.Category)
        );
        Assert.Equal((404, "Request_ResourceNotFound", "r-2"), (fault.Status, fault.Code, fault.RequestId));
    }

    [Fact]
    public async Task Unlisted_name_is_not_found()
    {
        _fixture.Handler.On(TenantScript.Groups, 200, TenantScript.GroupPage("g2:EU West:eur"));

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() =>
            _fixture.RunAsync(
                _fixture.Tenant.Groups.ResolveAsync(new ConnectorGroupReference("EU"), CancellationToken.None)
            )
        );

        Assert.Equal("ConnectorGroupNotFound", fault.ErrorId);
    }

    [Fact]
    public async Task Tenant_without_publishing_has_no_groups_and_no_error()
    {
        _fixture.Handler.On(TenantScript.Groups, 403, TenantScript.NotEnabled);

        GroupListing listing = await _fixture.RunAsync(_fixture.Tenant.Access.ProbeAsync(CancellationToken.None));

        Assert.False(listing.PublishingEnabled);
        Assert.Empty(listing.Groups);
    }

    [Fact]
    public async Task Groups_of_other_types_are_excluded_unless_requested()
    {
        const string Mixed =
            """{"value":[{"id":"g1","name":"A","connectorGroupType":"applicationProxy"},"""
            + """{"id":"g2","name":"B","connectorGroupType":"other"}]}""";
        _fixture.Handler.On(TenantScript.Groups, 200, Mixed).On(TenantScript.Groups, 200, Mixed);

        _ = Assert.Single((await _fixture.RunAsync(_fixture.Tenant.Groups.ListAsync(CancellationToken.None))).Groups);
        Assert.Equal(
            2,
            (await _fixture.RunAsync(_fixture.Tenant.Groups.ListAsync(CancellationToken.None, allTypes: true)))
                .Groups
                .Count
        );
    }

    [Fact]
    public async Task Members_are_added_and_counted()
    {
        _fixture.Handler.On(
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

        await _fixture.Tenant.Groups.JoinMembersAsync([group], CancellationToken.None);

        Assert.Equal((2, true), (group.ActiveMembers, group.HighlyAvailable));
        Assert.All(group.Members!, member => Assert.Equal(("EU", "eur"), (member.ConnectorGroup, member.Region)));
    }
}
