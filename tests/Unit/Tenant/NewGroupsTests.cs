using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;
using EntraPrivateAccess.Tests.Unit.Graph;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Tenant;

public sealed class NewGroupsTests
{
    private const string Create = $"POST {GraphFixture.Profile}/connectorGroups";
    private readonly GraphFixture _application = new(new FixedTokens { IsAppOnly = true });

    private static async Task<ConnectorGroup> CreateAsync(
        GraphFixture fixture,
        string name,
        string? region = null,
        params ConnectorReference[] members
    )
    {
        NewGroup wanted = await fixture.RunAsync(
            fixture.Tenant.NewGroups.PrepareAsync(name, region, members, CancellationToken.None)
        );
        return (await fixture.RunAsync(fixture.Tenant.NewGroups.MakeAsync(wanted, CancellationToken.None))).Group;
    }

    [Fact]
    public async Task Application_creates_a_group_with_one_call_and_a_warning_that_the_name_is_not_checked()
    {
        _application
            .Handler.On(TenantScript.Groups, 403)
            .On(Create, 201, """{"id":"g5","name":"EU","region":"eur","isDefault":false}""");

        ConnectorGroup made = await CreateAsync(_application, " EU ", "eur");

        Assert.Equal(("g5", "EU", "eur", "Global"), (made.Id, made.Name, made.Region, made.Environment));
        Assert.Equal("""{"name":"EU","region":"eur"}""", _application.Handler.Seen[1].Body);
        Assert.Contains(_application.Reporter.Said, line =>
            line.Contains("it was not checked whether a group named 'EU' already exists", StringComparison.Ordinal)
        );
        _application.Handler.AssertConsumed();
    }

    [Fact]
    public async Task Application_without_consent_gets_an_error_with_the_permission()
    {
        _application.Handler.On(TenantScript.Groups, 403).On(Create, 403);

        GraphException fault = await Assert.ThrowsAsync<GraphException>(() => CreateAsync(_application, "EU"));

        Assert.Equal("InsufficientScope", fault.ErrorId);
        Assert.Contains("application permission Directory.ReadWrite.All", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Application_cannot_specify_members_and_no_group_is_created()
    {
        _application
            .Handler.On(TenantScript.Groups, 403)
            .On(
                $"{TenantScript.Connectors}?$filter=machineName%20eq%20'srv01'%20or%20startswith(machineName,'srv01.')",
                403
            );

        Assert.Equal(
            "DelegatedSignInNeeded",
            (
                await Assert.ThrowsAsync<GraphException>(() =>
                    CreateAsync(_application, "EU", null, new ConnectorReference("srv01"))
                )
            ).ErrorId
        );
        _application.Handler.AssertConsumed();
    }

    [Fact]
    public async Task User_without_the_role_creates_no_group()
    {
        GraphFixture fixture = new();
        fixture.Handler.On(TenantScript.Groups, 403);

        Assert.Equal(
            "InsufficientRole",
            (await Assert.ThrowsAsync<GraphException>(() => CreateAsync(fixture, "EU"))).ErrorId
        );
        fixture.Handler.AssertConsumed();
    }

    [Fact]
    public async Task Tenant_without_publishing_is_reported_with_the_service_error()
    {
        GraphFixture fixture = new();
        fixture.Handler.On(TenantScript.Groups, 403, TenantScript.NotEnabled, ("request-id", "r-1"));

        GraphException fault = await Assert.ThrowsAsync<GraphException>(() => CreateAsync(fixture, "EU"));

        Assert.Equal(
            ("PublishingNotEnabled", 403, "OnPremisesPublishing_NotEnabled", "r-1"),
            (fault.ErrorId, fault.Status, fault.Code, fault.RequestId)
        );
        Assert.Contains("Install-Connector", fault.RecommendedAction, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(" EUR ", """{"name":"EU","region":"eur"}""")]
    [InlineData("Moon", """{"name":"EU","region":"Moon"}""")]
    [InlineData("  ", """{"name":"EU"}""")]
    public async Task Region_is_sent_in_the_spelling_of_the_service(string region, string body)
    {
        _application.Handler.On(TenantScript.Groups, 403).On(Create, 201, """{"id":"g5","name":"EU"}""");

        _ = await CreateAsync(_application, "EU", region);

        Assert.Equal(body, _application.Handler.Seen[1].Body);
    }

    [Fact]
    public async Task Member_that_cannot_be_moved_has_its_error_and_the_others_are_members()
    {
        GraphFixture fixture = new();
        fixture.Memory.BatchRefused = true;
        fixture
            .Handler.On(Create, 201, """{"id":"g5","name":"EU"}""")
            .On(TenantScript.Member("c1"), 200, TenantScript.GroupPage("g5:EU"))
            .On(TenantScript.Member("c2"), 404, """{"error":{"code":"NotFound","message":"No."}}""")
            .On(TenantScript.Member("c3"), 500);
        Connector[] members =
        [
            .. Enumerable.Range(1, 3).Select(each => new Connector { Id = $"c{each}", MachineName = $"srv{each}" }),
        ];

        GroupCreateResult result = await fixture.RunAsync(
            fixture.Tenant.NewGroups.MakeAsync(
                new NewGroup("EU", null, members, CanRead: false),
                CancellationToken.None
            )
        );

        Assert.Equal("c1", Assert.Single(result.Group.Members!).Id);
        Assert.Equal(["ConnectorNotFound", "ServiceUnavailable"], result.Faults.Select(fault => fault.ErrorId));
    }

    [Fact]
    public async Task Blank_name_is_rejected_before_any_request()
    {
        GraphFixture fixture = new();

        Assert.Equal(
            "BlankConnectorGroupName",
            (await Assert.ThrowsAsync<ConnectorException>(() => CreateAsync(fixture, "  "))).ErrorId
        );
        Assert.Empty(fixture.Handler.Seen);
    }

    [Fact]
    public async Task Name_with_surrounding_spaces_matches_the_existing_group()
    {
        GraphFixture fixture = new();
        fixture.Handler.On(TenantScript.Groups, 200, TenantScript.GroupPage("g1:EU"));

        Assert.Equal(
            "ConnectorGroupExists",
            (await Assert.ThrowsAsync<ConnectorException>(() => CreateAsync(fixture, " eu "))).ErrorId
        );
    }

    [Fact]
    public async Task Rejected_region_recommends_the_list_of_known_regions()
    {
        GraphFixture fixture = new();
        fixture
            .Handler.On(TenantScript.Groups, 200, TenantScript.GroupPage())
            .On(Create, 400, """{"error":{"code":"Request_BadRequest","message":"No."}}""");

        GraphException fault = await Assert.ThrowsAsync<GraphException>(() => CreateAsync(fixture, "EU", "nowhere"));

        Assert.Equal(("RequestRefused", "Request_BadRequest"), (fault.ErrorId, fault.Code));
        Assert.Contains("Get-ConnectorRegion", fault.RecommendedAction, StringComparison.Ordinal);
    }
}
