using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;
using EntraPrivateAccess.Tests.Unit.Graph;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Tenant;

/// <summary>Each ID has its own result.</summary>
public sealed class ConnectorLookupTests
{
    private const string Batch = "POST /beta/$batch";
    private readonly GraphFixture _fixture = new();

    private Task<IReadOnlyList<LookupResult<Connector>>> ResolveAsync(params string[] ids) =>
        _fixture.RunAsync(_fixture.Tenant.Connectors.ResolveIdsAsync(ids, CancellationToken.None));

    [Fact]
    public async Task Invalid_or_unknown_ID_has_its_own_error_and_the_others_are_returned()
    {
        string[] items =
        [
            """{"id":"0","status":404,"headers":{"request-id":"r-4"},"body":"""
                + """{"error":{"code":"NotFound","message":"No."}}}""",
            """{"id":"1","status":400,"body":{"error":{"code":"BadRequest","message":"No id."}}}""",
            """{"id":"2","status":200,"body":CONNECTOR}""".Replace(
                "CONNECTOR",
                TenantScript.Connector("c1:srv01:active")
            ),
        ];
        _fixture
            .Handler.On(Batch, 200, $$"""{"responses":[{{string.Join(",", items)}}]}""")
            .On(TenantScript.Member("c1"), 200, TenantScript.GroupPage("g1:EU:eur"));

        IReadOnlyList<LookupResult<Connector>> resolved = await ResolveAsync("..", "gone", "odd", "c1");

        Assert.Equal(
            ["InvalidId", "ConnectorNotFound", "RequestRefused", null],
            resolved.Select(each => each.Error?.ErrorId)
        );
        Assert.Equal(
            (404, "r-4"),
            (((GraphException)resolved[1].Error!).Status, ((GraphException)resolved[1].Error!).RequestId)
        );
        Assert.Equal("EU", resolved[3].Item!.ConnectorGroup);
        _fixture.Handler.AssertConsumed();
    }

    [Fact]
    public async Task Refused_sign_in_ends_the_lookup_with_one_error()
    {
        _fixture
            .Handler.On($"GET {GraphFixture.Profile}/connectors/c1", 401)
            .On($"GET {GraphFixture.Profile}/connectors/c1", 401);

        Assert.Equal("TokenRefused", (await Assert.ThrowsAsync<GraphException>(() => ResolveAsync("c1"))).ErrorId);
    }
}
