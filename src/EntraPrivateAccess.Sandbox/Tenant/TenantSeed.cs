using System.Collections.Immutable;
using EntraPrivateAccess.Sandbox.State;

namespace EntraPrivateAccess.Sandbox.Tenant;

/// <summary>Fills the tenant with data: the same seed creates the same names, IDs and addresses.</summary>
internal sealed class TenantSeed
{
    private static readonly string[] s_regions = ["nam", "eur", "aus", "asia", "ind"];
    private static readonly string[] s_types = ["nonwebapp", "quickaccessapp", "enterpriseapp"];

    private readonly TenantStore _store;
    private readonly TenantIdentity _tenant;
    private readonly SandboxClock _clock;

    public TenantSeed(TenantStore store, TenantIdentity tenant, SandboxClock clock)
    {
        _store = store;
        _tenant = tenant;
        _clock = clock;
    }

    /// <summary>Replaces the tenant's content.</summary>
    public void Apply(SeedRequest request)
    {
        if (request.Virgin)
        {
            _store.Reset(TenantSnapshot.Virgin with { Applications = [.. Applications(request, [])] }, []);
            return;
        }

        Random random = new(request.Seed);
        GroupRecord standard = new(Id(random), "Default", _tenant.Region, IsDefault: true);
        List<GroupRecord> groups =
        [
            standard,
            .. Enumerable.Range(1, request.Groups).Select(number => Group(random, number)),
        ];
        List<ConnectorRecord> connectors =
        [
            .. Enumerable
                .Range(1, request.Connectors)
                .Select(number => Connector(random, number, request.InactiveEvery)),
        ];
        ImmutableDictionary<string, string> placement = connectors
            .Select(
                (connector, index) =>
                    (connector.Id, Group: groups[groups.Count == 1 ? 0 : 1 + (index % (groups.Count - 1))].Id)
            )
            .ToImmutableDictionary(pair => pair.Id, pair => pair.Group);
        IEnumerable<GroupRecord> others = Enumerable
            .Range(1, request.OtherGroups)
            .Select(number => Group(random, number) with { Name = $"Other {number:000}", Type = "other" });
        _store.Reset(
            new TenantSnapshot(true, [.. groups, .. others], placement, [.. Applications(request, groups)]),
            connectors
        );
    }

    private GroupRecord Group(Random random, int number) =>
        new(Id(random), $"Group {number:000}", s_regions[(number - 1) % s_regions.Length]);

    private ConnectorRecord Connector(Random random, int number, int inactiveEvery)
    {
        DateTimeOffset now = _clock.GetUtcNow();
        string status = inactiveEvery > 0 && number % inactiveEvery == 0 ? "inactive" : "active";
        return new ConnectorRecord(
            Id(random),
            $"CONN{number:0000}.contoso.com",
            $"203.0.113.{random.Next(1, 255)}",
            "1.5.4892.0",
            now,
            now,
            PinnedStatus: status
        );
    }

    private static IEnumerable<ApplicationRecord> Applications(SeedRequest request, List<GroupRecord> groups)
    {
        Random random = new(request.Seed + 1);
        for (int number = 1; number <= request.Applications; number++)
        {
            string type = s_types[(number - 1) % s_types.Length];
            string? group = groups.Count > 1 ? groups[1 + (number % (groups.Count - 1))].Id : null;
            yield return new ApplicationRecord(
                Id(random),
                Id(random),
                $"Application {number:000}",
                type,
                Tags(type),
                group
            );
        }

        if (request.Applications > 0)
        {
            yield return new ApplicationRecord(Id(random), Id(random), "Unpublished application", null, []);
        }
    }

    private static string[] Tags(string type) =>
        type switch
        {
            "nonwebapp" => ["PrivateAccessNonWebApplication", "NetworkAccessManagedApplication"],
            "quickaccessapp" => ["NetworkAccessQuickAccessApplication"],
            _ => ["WindowsAzureActiveDirectoryOnPremApp"],
        };

    private static string Id(Random random)
    {
        byte[] bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes).ToString();
    }
}

/// <summary>The requested content of the tenant.</summary>
/// <param name="Groups">The number of groups besides Default; regions are assigned in rotation.</param>
/// <param name="OtherGroups">The number of groups of a type that is not used for connectors; they are empty.</param>
/// <param name="Applications">The number of applications: Private Access, Quick Access and application proxy in
/// rotation.</param>
/// <param name="InactiveEvery">Makes every n-th connector inactive; 0 makes all active.</param>
/// <param name="Virgin">Whether no connector was ever registered, so that publishing is not enabled.</param>
internal sealed record SeedRequest(
    int Connectors = 0,
    int Groups = 0,
    int Applications = 0,
    int InactiveEvery = 0,
    bool Virgin = false,
    int Seed = 1,
    int OtherGroups = 0
);
