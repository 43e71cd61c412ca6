using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Tenant;
using EntraPrivateAccess.Tests.Unit.Graph;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Tenant;

/// <summary>What the permissions in a token permit, according to sources that disagree.</summary>
public sealed class PublishingScopesTests
{
    [Theory]
    [InlineData("Directory.Read.All", true)]
    [InlineData("Application.ReadWrite.All User.Read", true)]
    [InlineData("Directory.ReadWrite.All User.Read", false)]
    [InlineData("https://graph.microsoft.com/Directory.ReadWrite.All", false)]
    [InlineData("OnPremisesPublishingProfiles.ReadWrite.All", false)]
    [InlineData("", false)]
    public void Only_a_token_that_no_source_accepts_is_refused(string scopes, bool refused) =>
        Assert.Equal(
            refused,
            PublishingScopes.PermitNoChange(scopes.Split([' '], StringSplitOptions.RemoveEmptyEntries))
        );

    [Fact]
    public async Task Preflight_refuses_a_token_that_only_reads_without_any_request()
    {
        GraphFixture fixture = new(new FixedTokens { Scopes = ["Directory.Read.All"] });

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() =>
            fixture.Tenant.Access.CheckChangesAsync(CancellationToken.None)
        );

        Assert.Equal(("InsufficientScope", ErrorKind.PermissionDenied), (fault.ErrorId, fault.Category));
        Assert.Contains("Directory.Read.All", fault.Message);
        Assert.Empty(fixture.Handler.Seen);
    }

    [Fact]
    public async Task Preflight_of_an_application_names_the_sources_that_disagree()
    {
        GraphFixture fixture = new(new FixedTokens { IsAppOnly = true });

        await fixture.Tenant.Access.CheckChangesAsync(CancellationToken.None);

        Assert.Contains("permissions data", Assert.Single(fixture.Reporter.Said));
    }
}
