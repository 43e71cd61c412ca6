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

    private static async Task<ConnectorGroup> MakeAsync(
        GraphFixture stage,
        string name,
        string? region = null,
        params ConnectorReference[] members
    )
    {
        NewGroup wanted = await stage.RunAsync(
            stage.Tenant.NewGroups.PrepareAsync(name, region, members, CancellationToken.None)
        );
        return (await stage.RunAsync(stage.Tenant.NewGroups.MakeAsync(wanted, CancellationToken.None))).Group;
    }

    [Fact]
    public async Task An_application_makes_a_group_with_one_call_and_is_warned_that_nothing_was_checked()
    {
        _application
            .Handler.On(TenantScript.Groups, 403)
            .On(Create, 201, """{"id":"g5","name":"EU","region":"eur","isDefault":false}""");

        ConnectorGroup made = await MakeAsync(_application, " EU ", "eur");

        Assert.Equal(("g5", "EU", "eur", "Global"), (made.Id, made.Name, made.Region, made.Environment));
        Assert.Equal("""{"name":"EU","region":"eur"}""", _application.Handler.Seen[1].Body);
        Assert.Contains(_application.Reporter.Said, line =>
            line.Contains("named 'EU' already is not checked", StringComparison.Ordinal)
        );
        _application.Handler.AssertConsumed();
    }

    [Fact]
    public async Task An_application_without_consent_is_told_the_permission()
    {
        _application.Handler.On(TenantScript.Groups, 403).On(Create, 403);

        GraphException fault = await Assert.ThrowsAsync<GraphException>(() => MakeAsync(_application, "EU"));

        Assert.Equal("InsufficientScope", fault.ErrorId);
        Assert.Contains("application permission Directory.ReadWrite.All", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_application_cannot_name_members_and_nothing_is_made()
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
                    MakeAsync(_application, "EU", null, new ConnectorReference("srv01"))
                )
            ).ErrorId
        );
        _application.Handler.AssertConsumed();
    }

    [Fact]
    public async Task A_person_without_the_role_makes_nothing()
    {
        GraphFixture stage = new();
        stage.Handler.On(TenantScript.Groups, 403);

        Assert.Equal(
            "InsufficientRole",
            (await Assert.ThrowsAsync<GraphException>(() => MakeAsync(stage, "EU"))).ErrorId
        );
        stage.Handler.AssertConsumed();
    }

    [Fact]
    public async Task A_tenant_without_publishing_is_told_with_what_the_service_said()
    {
        GraphFixture stage = new();
        stage.Handler.On(TenantScript.Groups, 403, TenantScript.NotEnabled, ("request-id", "r-1"));

        GraphException fault = await Assert.ThrowsAsync<GraphException>(() => MakeAsync(stage, "EU"));

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
    public async Task A_region_is_sent_in_the_services_own_letters(string region, string body)
    {
        _application.Handler.On(TenantScript.Groups, 403).On(Create, 201, """{"id":"g5","name":"EU"}""");

        _ = await MakeAsync(_application, "EU", region);

        Assert.Equal(body, _application.Handler.Seen[1].Body);
    }

    [Fact]
    public async Task A_blank_name_is_refused_before_anything_is_asked()
    {
        GraphFixture stage = new();

        Assert.Equal(
            "BlankConnectorGroupName",
            (await Assert.ThrowsAsync<ConnectorException>(() => MakeAsync(stage, "  "))).ErrorId
        );
        Assert.Empty(stage.Handler.Seen);
    }

    [Fact]
    public async Task A_name_with_spaces_around_it_is_the_one_that_is_taken()
    {
        GraphFixture stage = new();
        stage.Handler.On(TenantScript.Groups, 200, TenantScript.GroupPage("g1:EU"));

        Assert.Equal(
            "ConnectorGroupExists",
            (await Assert.ThrowsAsync<ConnectorException>(() => MakeAsync(stage, " eu "))).ErrorId
        );
    }

    [Fact]
    public async Task A_refused_region_hints_at_those_that_are_known()
    {
        GraphFixture stage = new();
        stage
            .Handler.On(TenantScript.Groups, 200, TenantScript.GroupPage())
            .On(Create, 400, """{"error":{"code":"Request_BadRequest","message":"No."}}""");

        GraphException fault = await Assert.ThrowsAsync<GraphException>(() => MakeAsync(stage, "EU", "nowhere"));

        Assert.Equal(("RequestRefused", "Request_BadRequest"), (fault.ErrorId, fault.Code));
        Assert.Contains("Get-ConnectorRegion", fault.RecommendedAction, StringComparison.Ordinal);
    }
}
