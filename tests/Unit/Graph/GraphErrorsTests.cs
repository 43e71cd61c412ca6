using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Graph.Wire;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Graph;

public sealed class GraphErrorsTests
{
    private const string Request = $"GET {GraphFixture.Profile}/connectors/c1";

    private static async Task<GraphException> FaultAsync(int status, string body, GraphFixture fixture)
    {
        fixture.Handler.On(Request, status, body, ("request-id", "r-7"));
        return await Assert.ThrowsAsync<GraphException>(() =>
            fixture.RunAsync(
                fixture.Client.SendAsync<ConnectorBody>(
                    GraphRequest.Get<ConnectorBody>(GraphPaths.Connector("c1")),
                    CancellationToken.None
                )
            )
        );
    }

    [Theory]
    [InlineData(400, "BadRequest", "RequestRefused", ErrorKind.InvalidArgument)]
    [InlineData(404, "", "NotFound", ErrorKind.ObjectNotFound)]
    [InlineData(
        403,
        "NotAdminRoleNoEnoughCustomPermission_UnauthorizedAccess",
        "InsufficientRole",
        ErrorKind.PermissionDenied
    )]
    [InlineData(404, "OnPremisesPublishing_NotEnabled", "PublishingNotEnabled", ErrorKind.InvalidOperation)]
    [InlineData(400, "OnPremisesPublishing_NotEnabled", "PublishingNotEnabled", ErrorKind.InvalidOperation)]
    [InlineData(500, "generalException", "ServiceUnavailable", ErrorKind.ResourceUnavailable)]
    [InlineData(418, "BrandNewCode", "RequestRefused", ErrorKind.InvalidOperation)]
    public async Task Status_and_code_determine_the_error(int status, string code, string errorId, ErrorKind category)
    {
        GraphException fault = await FaultAsync(
            status,
            $$$"""{"error":{"code":"{{{code}}}","message":"Said the service."}}""",
            new GraphFixture()
        );

        Assert.Equal(
            (errorId, category, status, code, "r-7"),
            (fault.ErrorId, fault.Category, fault.Status, fault.Code, fault.RequestId)
        );
        Assert.Contains("Said the service", fault.Message, StringComparison.Ordinal);
        Assert.Contains("r-7", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inner_code_is_used_if_the_outer_code_is_empty()
    {
        GraphException fault = await FaultAsync(
            404,
            """{"error":{"code":"","message":"m","innererror":{"code":"ResourceNotFound"}}}""",
            new GraphFixture()
        );

        Assert.Equal("ResourceNotFound", fault.Code);
    }

    [Fact]
    public async Task Missing_consent_error_contains_the_permission()
    {
        GraphException fault = await FaultAsync(403, "", new GraphFixture(new FixedTokens { Scopes = ["User.Read"] }));

        Assert.Equal("InsufficientScope", fault.ErrorId);
        Assert.Contains("Directory.ReadWrite.All", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_role_error_contains_the_role()
    {
        GraphException fault = await FaultAsync(403, "", new GraphFixture());

        Assert.Equal("InsufficientRole", fault.ErrorId);
        Assert.Contains("Application Administrator", fault.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Application_that_creates_a_group_without_consent_gets_an_error_with_the_permission()
    {
        GraphFixture fixture = new(new FixedTokens { IsAppOnly = true });
        fixture.Handler.On($"POST {GraphFixture.Profile}/connectorGroups", 403);
        GraphRequest create = GraphRequest.Post<ConnectorGroupBody>(
            GraphPaths.ConnectorGroups,
            new ConnectorGroupBody { Name = "EU" }
        );

        GraphException fault = await Assert.ThrowsAsync<GraphException>(() =>
            fixture.Client.SendAsync<ConnectorGroupBody>(create, CancellationToken.None)
        );

        Assert.Equal("InsufficientScope", fault.ErrorId);
        Assert.Contains(
            "application permission Directory.ReadWrite.All",
            fault.RecommendedAction,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Application_gets_an_error_that_a_signed_in_administrator_is_required()
    {
        GraphException fault = await FaultAsync(403, "", new GraphFixture(new FixedTokens { IsAppOnly = true }));

        Assert.Equal("DelegatedSignInNeeded", fault.ErrorId);
        Assert.Contains("Application Administrator", fault.RecommendedAction, StringComparison.Ordinal);

        // Microsoft's texts disagree, so the error presents none of them as certain.
        Assert.Contains("Microsoft's texts disagree", fault.Message, StringComparison.Ordinal);
        Assert.Contains("frequently asked questions (March 11, 2026)", fault.RecommendedAction);
        Assert.Contains("How to operate Microsoft Entra Private Access (June 1, 2026)", fault.RecommendedAction);
    }
}
