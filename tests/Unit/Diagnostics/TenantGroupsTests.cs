using System.Text.Json.Nodes;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tests.Unit.Graph;
using EntraPrivateAccess.Tests.Unit.Tenant;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics;

/// <summary>The requests that the checks of connector groups cost.</summary>
public sealed class TenantGroupsTests
{
    [Fact]
    public async Task Tenant_is_read_in_pages_and_batches_and_not_group_by_group()
    {
        // The default group and 59 others, three of them without an active connector.
        BatchService service = new() { Plays = Answer };
        GraphFixture fixture = new(handler: service);
        ConnectorGroup[] groups =
        [
            new() { Id = "g0", IsDefault = true },
            .. Enumerable.Range(1, 58).Select(number => new ConnectorGroup { Id = $"g{number}" }),
        ];

        _ = await fixture.RunAsync(
            TenantGroups.ReadAsync(fixture.Tenant, groups, groups, true, fixture.Time, CancellationToken.None)
        );

        // 59 groups and the applications of the default group share three batches; the unserved groups share one.
        Assert.Equal([20, 20, 20, 3], service.Batches);
        Assert.Equal(0, service.Plain);
        Assert.Equal(
            ["g0", "g1", "g2", "g3"],
            groups.Where(group => group.Applications is not null).Select(group => group.Id)
        );
    }

    [Fact]
    public async Task Applications_are_not_read_if_no_check_requires_them()
    {
        BatchService service = new() { Plays = Answer };
        GraphFixture fixture = new(handler: service);
        ConnectorGroup[] groups = [new() { Id = "g0", IsDefault = true }, new() { Id = "g1" }];

        _ = await fixture.RunAsync(
            TenantGroups.ReadAsync(fixture.Tenant, groups, groups, false, fixture.Time, CancellationToken.None)
        );

        Assert.Equal([2], service.Batches);
        Assert.All(groups, group => Assert.Null(group.Applications));
    }

    // Groups 1, 2 and 3 have no active connector.
    private static JsonObject? Answer(string line, string body)
    {
        bool isUnserved = line.Contains("/g1/") || line.Contains("/g2/") || line.Contains("/g3/");
        string page =
            line.Contains("/applications") ? TenantScript.ApplicationPage("a1:Payroll")
            : isUnserved ? TenantScript.ConnectorPage("c1:srv1:inactive")
            : TenantScript.ConnectorPage("c1:srv1:active");
        return JsonNode.Parse(page)!.AsObject();
    }
}
