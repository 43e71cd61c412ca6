using System.Net.Http;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Sandbox.Tenant;
using EntraPrivateAccess.Tenant.Configuration;
using EntraPrivateAccess.Tests.Unit.Sandbox;
using EntraPrivateAccess.Tests.Unit.Tenant.Configuration;
using Xunit;

namespace EntraPrivateAccess.Tests.Resilience;

/// <summary>
/// Restores against a sandbox in this process: killed before and after each request that changes something, and with
/// every fault of Microsoft Graph. The waits follow the sandbox's clock and take no time.
/// </summary>
public sealed class RestoreTests(TenantFixture fixture) : IClassFixture<TenantFixture>
{
    private static readonly ConfigurationPart[] s_parts =
    [
        ConfigurationPart.Groups,
        ConfigurationPart.Members,
        ConfigurationPart.Applications,
    ];

    private static readonly RestoreScope s_scope = new(s_parts, Prune: true);

    /// <summary>The requests that change something in one restore of <see cref="FileAsync"/>.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_after_a_kill_at_any_request_does_the_rest(bool isAnswerLost)
    {
        TenantConfiguration file = await FileAsync();
        int kills = 0;
        for (; ; kills++)
        {
            Seed();
            using KillSwitch killed = new(kills, isAnswerLost);
            if (await RestoreAsync(file, killed) is not null)
            {
                break;
            }

            RestoreResult second = (await RestoreAsync(file, null))!;

            Assert.True(
                second.Rest.Count == 0,
                $"Kill {kills}: {string.Join("; ", second.Rest.Select(r => r.Detail))}"
            );
            Assert.Empty(second.Rows);
            AssertEnd();
        }

        Assert.InRange(kills, 12, 200);
        AssertEnd();
    }

    [Theory]
    [InlineData(FaultNames.Throttle, "1", 5)]
    [InlineData(FaultNames.Throttle, "0.5", 5)]
    [InlineData(FaultNames.ServerError, "503;1", 3)]
    [InlineData(FaultNames.ServerError, "502", 3)]
    [InlineData(FaultNames.DropConnection, null, 3)]
    [InlineData(FaultNames.BatchRefused, null, null)]
    [InlineData(FaultNames.ConcurrentWrites, null, 5)]
    [InlineData(FaultNames.StaleReads, "5", null)]
    public async Task Restore_succeeds_with(string fault, string? value, int? count)
    {
        TenantConfiguration file = await FileAsync();
        Seed();
        fixture.Faults.Set(new Fault(fault, value, count, null));

        RestoreResult result = (await RestoreAsync(file, null))!;

        Assert.Empty(result.Rest);
        Assert.Empty(result.Rows);
        AssertEnd();
    }

    /// <summary>A create is not repeated blindly, because the service allows equal names.</summary>
    [Theory]
    [InlineData(FaultNames.ServerError, "503")]
    [InlineData(FaultNames.DropConnection, null)]
    public async Task Failed_create_is_planned_again_from_the_observed_state(string fault, string? value)
    {
        TenantConfiguration file = await FileAsync();
        Seed();
        using Saboteur saboteur = new(fixture, fault, value);

        RestoreResult result = (await RestoreAsync(file, saboteur))!;

        Assert.True(saboteur.IsDone);
        Assert.Empty(result.Rest);
        AssertEnd();
    }

    [Fact]
    public async Task Second_restore_changes_nothing()
    {
        TenantConfiguration file = await FileAsync();
        Seed();
        _ = await RestoreAsync(file, null);
        long mark = fixture.Service<Journal>().Since(0)[^1].Number;

        _ = await RestoreAsync(file, null);

        Assert.DoesNotContain(fixture.Service<Journal>().Since(mark), entry => entry.Kind == "tenant");
    }

    [Fact]
    public async Task Refused_step_is_reported_and_the_others_are_made()
    {
        TenantConfiguration file = await FileAsync();
        Seed();
        // The service refuses session persistence for an application proxy application.
        TenantConfiguration wrong = file with
        {
            Applications =
            [
                .. file.Applications.Select(each =>
                    each.Kind == "ApplicationProxy"
                        ? new ConfiguredApplication
                        {
                            Name = each.Name,
                            Group = each.Group,
                            TrafficRoutingMethod = "sessionPersistence",
                        }
                        : each
                ),
            ],
        };

        RestoreResult result = (await RestoreAsync(wrong, null))!;

        ConnectorConfigurationStep failed = Assert.Single(result.Rows);
        Assert.Equal(
            (ConfigurationAction.SetRouting, ConfigurationActionResult.Failed, 1),
            (failed.Action, failed.Result, failed.ExitCode)
        );
        Assert.Equal("TrafficRoutingMethod", Assert.Single(result.Rest).Property);
    }

    [Fact]
    public async Task Change_of_another_command_during_the_restore_is_not_overwritten_with_an_old_plan()
    {
        TenantConfiguration file = await FileAsync();
        Seed();
        RestorePlan plan = await PlanAsync(file, null);
        // Meanwhile another run deletes an empty group that the plan would remove, and creates one of the new ones.
        TenantStore store = fixture.Service<TenantStore>();
        _ = store.Change(view =>
            view.State with
            {
                Groups = view.State.Groups.RemoveAll(group => group.Name == "Unused"),
            }
        );

        RestoreResult result = await RunAsync(plan, null);

        Assert.Empty(result.Rest);
        AssertEnd();
    }

    /// <summary>A tenant of 500 groups, into one with the same connectors and applications.</summary>
    [Fact]
    public async Task Large_configuration_is_restored_into_a_tenant_without_groups()
    {
        fixture.Reset(new SeedRequest(Connectors: 1000, Groups: 500, Applications: 500));
        TenantConfiguration file = await ReadAsync(null);
        fixture.Reset(new SeedRequest(Connectors: 1000, Applications: 500));
        // Another tenant, whose IDs mean nothing here.
        file = file with { TenantId = Guid.NewGuid().ToString() };
        string text = ConfigurationText.Write(file);

        RestoreResult result = (await RestoreAsync(file, null))!;

        Assert.Empty(result.Rows);
        Assert.Empty(result.Rest);
        TenantConfiguration end = await ReadAsync(null);
        Assert.Equal(WithoutIds(text), WithoutIds(ConfigurationText.Write(end)));
    }

    /// <summary>Allocations are exact, so the memory is compared instead of the time.</summary>
    [Fact]
    public void Memory_of_a_comparison_grows_with_the_size_only()
    {
        long Allocated(int count)
        {
            TenantBuilder one = new();
            TenantBuilder other = new();
            for (int number = 0; number < count / 20; number++)
            {
                _ = one.Group($"G{number}");
                _ = other.Group($"G{number}");
            }

            for (int number = 0; number < count; number++)
            {
                _ = one.Member($"c{number}", "G0");
                _ = other.Member($"c{number}", number % 10 == 0 ? "Default" : "G0");
            }

            TenantConfiguration left = one.Build("a");
            TenantConfiguration right = other.Build("b");
            _ = Compare(left, right);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Equal(count / 10, Compare(left, right).Count);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        double growth = (double)Allocated(20_000) / Allocated(2_000);

        Assert.InRange(growth, 5, 15);
    }

    private static IReadOnlyList<ConnectorConfigurationChange> Compare(
        TenantConfiguration reference,
        TenantConfiguration difference
    ) => ConfigurationComparison.Compare(ConfigurationMatch.Find(reference, difference), s_parts, "one", "other");

    private static string WithoutIds(string text) =>
        System.Text.RegularExpressions.Regex.Replace(text, "\"(id|groupId|appId|tenantId)\": (\"[^\"]*\"|null)", "");

    // Two groups to create, one to rename, a region to change while the group is used, connectors to move between
    // regions, applications that follow them, a traffic routing to set, and a group to remove.
    private async Task<TenantConfiguration> FileAsync()
    {
        Seed();
        TenantConfiguration now = await ReadAsync(null);
        ConfiguredGroup standard = now.Groups.Single(group => group.IsDefault);
        ConfiguredGroup renamed = new()
        {
            Name = "Renamed",
            Id = now.Groups.Single(group => group.Name == "Group 001").Id,
            Region = "nam",
        };
        ConfiguredGroup moved = new() { Name = "Group 002", Region = "aus" };
        ConfiguredGroup first = new() { Name = "New \"first\" / group", Region = "asia" };
        ConfiguredGroup second = new() { Name = "New second", Region = "eur" };
        ConfiguredGroup[] order = [renamed, moved, first, second];
        return now with
        {
            Groups = [standard, .. order],
            Members =
            [
                .. now.Members.Select(
                    (member, index) => new ConfiguredMember { Name = member.Name, Group = order[index % order.Length] }
                ),
            ],
            Applications =
            [
                .. now.Applications.Select(
                    (each, index) =>
                        new ConfiguredApplication
                        {
                            Name = each.Name,
                            Kind = each.Kind,
                            Group = order[(index + 1) % order.Length],
                            TrafficRoutingMethod = each.Kind == "PrivateAccess" ? "sessionPersistence" : "random",
                        }
                ),
            ],
        };
    }

    private void Seed()
    {
        fixture.Reset(new SeedRequest(Connectors: 8, Groups: 2, Applications: 4));
        TenantStore store = fixture.Service<TenantStore>();
        _ = store.Change(view =>
            view.State with
            {
                Groups = view.State.Groups.Add(
                    new GroupRecord("ffffffff-0000-4000-8000-000000000001", "Unused", "eur")
                ),
            }
        );
        // Beyond the longest stale read of the tests.
        store.Advance(TimeSpan.FromSeconds(10));
    }

    private void AssertEnd()
    {
        TenantSnapshot state = fixture.Service<TenantStore>().View(TimeSpan.Zero).State;
        Assert.Equal(
            ["Default nam", "Group 002 aus", "New \"first\" / group asia", "New second eur", "Renamed nam"],
            state.Groups.Select(group => $"{group.Name} {group.Region}").Order(StringComparer.Ordinal)
        );
    }

    private async Task<RestoreResult?> RestoreAsync(TenantConfiguration file, DelegatingHandler? handler)
    {
        try
        {
            RestorePlan plan = await PlanAsync(file, handler);
            Assert.Empty(plan.Blocked);
            return await RunAsync(plan, handler);
        }
        catch (OperationCanceledException) when (handler is KillSwitch { IsKilled: true })
        {
            return null;
        }
    }

    private async Task<RestorePlan> PlanAsync(TenantConfiguration file, DelegatingHandler? handler)
    {
        using HttpClient http = RestoreClient.Open(handler);
        return await (await RestoreClient.ConnectAsync(fixture, http)).Restore.PlanAsync(
            file,
            RestoreClient.IdentityOf(fixture),
            s_scope,
            _ => true,
            RestoreClient.StopOf(handler)
        );
    }

    private async Task<RestoreResult> RunAsync(RestorePlan plan, DelegatingHandler? handler)
    {
        using HttpClient http = RestoreClient.Open(handler);
        return await (await RestoreClient.ConnectAsync(fixture, http)).Restore.RunAsync(
            plan,
            RestoreClient.IdentityOf(fixture),
            s_scope,
            _ => true,
            _ => { },
            RestoreClient.StopOf(handler)
        );
    }

    private async Task<TenantConfiguration> ReadAsync(TenantConfiguration? expected)
    {
        using HttpClient http = RestoreClient.Open(null);
        return await (await RestoreClient.ConnectAsync(fixture, http)).Configurations.ReadAsync(
            RestoreClient.IdentityOf(fixture),
            expected,
            TenantFixture.Stop
        );
    }
}
