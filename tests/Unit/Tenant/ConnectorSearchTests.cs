using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;
using EntraPrivateAccess.Tests.Unit.Graph;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Tenant;

/// <summary>A few names are asked for alone; what the service's filter does not bring proves nothing.</summary>
public sealed class ConnectorSearchTests
{
    private const string Narrow =
        $"{TenantScript.Connectors}?$filter=machineName%20eq%20'srv01'%20or%20startswith(machineName,'srv01.')";
    private readonly GraphFixture _stage = new();
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
                await _stage.RunAsync(_stage.Tenant.Connectors.ReadPageAsync(cursor, CancellationToken.None))
            );
        }
    }

    private void InGroup() => _stage.Handler.On(TenantScript.Member("c1"), 200, TenantScript.GroupPage("g1:EU:eur"));

    [Fact]
    public async Task A_filter_that_works_is_enough()
    {
        _stage.Handler.On(Narrow, 200, TenantScript.ConnectorPage("c1:srv01.contoso.com:active"));
        InGroup();

        await SearchAsync();

        Assert.Equal("EU", Assert.Single(_found).ConnectorGroup);
        _stage.Handler.AssertConsumed();
    }

    [Fact]
    public async Task A_filter_that_is_passed_over_shows_nothing_else()
    {
        _stage.Handler.On(
            Narrow,
            200,
            TenantScript.ConnectorPage("c2:srv02.contoso.com:active", "c1:srv01.contoso.com:active", "c3:srv011:active")
        );
        InGroup();

        await SearchAsync();

        Assert.Equal("c1", Assert.Single(_found).Id);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(501)]
    public async Task A_filter_that_is_refused_is_not_tried_again_in_this_session(int status)
    {
        _stage
            .Handler.On(Narrow, status)
            .On(TenantScript.Connectors, 200, TenantScript.ConnectorPage("c1:srv01:active"));
        InGroup();
        await SearchAsync();
        _ = Assert.Single(_found);

        _found.Clear();
        _stage.Handler.On(TenantScript.Connectors, 200, TenantScript.ConnectorPage("c1:srv01:active"));
        InGroup();
        await SearchAsync();

        _ = Assert.Single(_found);
        _stage.Handler.AssertConsumed();
    }

    [Fact]
    public async Task Where_it_brings_nothing_all_are_listed()
    {
        _stage
            .Handler.On(Narrow, 200, TenantScript.ConnectorPage())
            .On(TenantScript.Connectors, 200, TenantScript.ConnectorPage("c1:srv01:active"));
        InGroup();

        await SearchAsync();

        Assert.Equal("c1", _found.Single().Id);
        _stage.Handler.AssertConsumed();
    }
}
