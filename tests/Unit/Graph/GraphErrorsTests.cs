using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Graph.Wire;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Graph;

public sealed class GraphErrorsTests
{
    private const string Request = $"GET {GraphFixture.Profile}/connectors/c1";

    private static async Task<GraphException> FaultAsync(int status, string body, GraphFixture stage)
    {
        stage.Handler.On(Request, status, body, ("request-id", "r-7"));
        return await Assert.ThrowsAsync<GraphException>(() =>
            stage.RunAsync(
                stage.Client.SendAsync<ConnectorBody>(
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
    public async Task Status_and_code_decide(int status, string code, string errorId, ErrorKind category)
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
    public async Task An_inner_code_serves_where_the_outer_one_is_empty()
    {
        GraphException fault = await FaultAsync(
            404,
            """{"error":{"code":"","message":"m","innererror":{"code":"ResourceNotFound"}}}""",
            new GraphFixture()
        );

        Assert.Equal("ResourceNotFound", fault.Code);
    }

    [Fact]
    public async Task A_missing_consent_names_the_permission()
    {
        GraphException fault = await FaultAsync(403, "", new GraphFixture(new FixedTokens { Scopes = ["User.Read"] }));

        Assert.Equal("InsufficientScope", fault.ErrorId);
        Assert.Contains("Directory.ReadWrite.All", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_role_names_the_role()
    {
        GraphException fault = await FaultAsync(403, "", new GraphFixture());

        Assert.Equal("InsufficientRole", fault.ErrorId);
        Assert.Contains("Application Administrator", fault.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_application_that_makes_a_group_without_consent_is_told_the_permission()
    {
        GraphFixture stage = new(new FixedTokens { IsAppOnly = true });
        stage.Handler.On($"POST {GraphFixture.Profile}/connectorGroups", 403);
        GraphRequest create = GraphRequest.Post<ConnectorGroupBody>(
            GraphPaths.ConnectorGroups,
            new ConnectorGroupBody { Name = "EU" }
        );

        GraphException fault = await Assert.ThrowsAsync<GraphException>(() =>
            stage.Client.SendAsync<ConnectorGroupBody>(create, CancellationToken.None)
        );

        Assert.Equal("InsufficientScope", fault.ErrorId);
        Assert.Contains(
            "application permission Directory.ReadWrite.All",
            fault.RecommendedAction,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_application_is_told_that_a_signed_in_administrator_is_needed()
    {
        GraphException fault = await FaultAsync(403, "", new GraphFixture(new FixedTokens { IsAppOnly = true }));

        Assert.Equal("DelegatedSignInNeeded", fault.ErrorId);
        Assert.Contains("Application Administrator", fault.RecommendedAction, StringComparison.Ordinal);
    }
}
