using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;
using EntraPrivateAccess.Tests.Unit.Graph;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Tenant;

/// <summary>
/// A few names are requested with a filter. A connector that is missing from the filtered response can still exist.
/// </summary>
public sealed class ConnectorSearchTests
{
    private const string FilterRequest =
        $"{TenantScript.Connectors}?$filter=machineName%20eq%20'srv01'%20or%20startswith(machineName,'srv01.')";
    private readonly GraphFixture _fixture = new();
    private readonly List<Connector> _found = [];

    private async Task SearchAsync()
    {
        bool met = false;
        bool IsWanted(Connector connector)
        {
            bool isIt = MachineNames.Short(connector.MachineName) == "srv01";
            met |= isIt;
            return isIt;
        }

        ConnectorCursor cursor = new(IsWanted) { Names = ["srv01"], IsIncomplete = () => !met };
        while (cursor.Next is not null)
        {
            _found.AddRange(
                await _fixture.RunAsync(_fixture.Tenant.Connectors.ReadPageAsync(cursor, CancellationToken.None))
            );
        }
    }

    private void RespondWithGroup() =>
        _fixture.Handler.On(TenantScript.Member("c1"), 200, TenantScript.GroupPage("g1:EU:eur"));

    [Fact]
    public async Task Working_filter_needs_no_listing()
    {
        _fixture.Handler.On(FilterRequest, 200, TenantScript.ConnectorPage("c1:srv01.contoso.com:active"));
        RespondWithGroup();

        await SearchAsync();

        Assert.Equal("EU", Assert.Single(_found).ConnectorGroup);
        _fixture.Handler.AssertConsumed();
    }

    [Fact]
    public async Task Ignored_filter_returns_no_other_connectors()
    {
        _fixture.Handler.On(
            FilterRequest,
            200,
            TenantScript.ConnectorPage("c2:srv02.contoso.com:active", "c1:srv01.contoso.com:active", "c3:srv011:active")
        );
        RespondWithGroup();

        await SearchAsync();

        Assert.Equal("c1", Assert.Single(_found).Id);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(501)]
    public async Task Rejected_filter_is_not_retried_in_this_session(int status)
    {
        _fixture
            .Handler.On(FilterRequest, status)
            .On(TenantScript.Connectors, 200, TenantScript.ConnectorPage("c1:srv01:active"));
        RespondWithGroup();
        await SearchAsync();
        _ = Assert.Single(_found);

        _found.Clear();
        _fixture.Handler.On(TenantScript.Connectors, 200, TenantScript.ConnectorPage("c1:srv01:active"));
        RespondWithGroup();
        await SearchAsync();

        _ = Assert.Single(_found);
        _fixture.Handler.AssertConsumed();
    }

    [Fact]
    public async Task Filter_without_a_match_lists_all_connectors()
    {
        _fixture
            .Handler.On(FilterRequest, 200, TenantScript.ConnectorPage())
            .On(TenantScript.Connectors, 200, TenantScript.ConnectorPage("c1:srv01:active"));
        RespondWithGroup();

        await SearchAsync();

        Assert.Equal("c1", _found.Single().Id);
        _fixture.Handler.AssertConsumed();
    }
}
