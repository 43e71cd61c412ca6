using System.Collections.Immutable;
using EntraPrivateAccess.Sandbox.State;

namespace EntraPrivateAccess.Sandbox.Tenant;

/// <summary>Fills the tenant with data: the same seed creates the same names, IDs and addresses.</summary>
internal sealed class TenantSeed
{
    private static readonly string[] s_regions = ["nam", "eur", "aus", "asia", "ind"];

    // The newest known version, older supported ones, and one that is deprecated.
    private static readonly string[] s_versions = ["1.5.4892.0", "1.5.4594.0", "1.5.3437.0", "1.5.612.0"];
    private static readonly DateTimeOffset s_firstCreated = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);
    private const string CorporateDomain = "corp.contoso.com";

    // Every second web application has a second URL.
    private const int EverySecondWeb = 6;

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
            .. Enumerable
                .Range(1, request.Groups)
                .Select(number =>
                    Group(random, number) is var group && number <= request.GroupNames?.Length
                        ? group with
                        {
                            Name = request.GroupNames[number - 1],
                        }
                        : group
                ),
        ];
        List<ConnectorRecord> connectors =
        [
            .. Enumerable.Range(1, request.Connectors).Select(number => Connector(random, number, request)),
        ];
        ImmutableDictionary<string, string> placement = connectors
            .Select(
                (connector, index) =>
                    (
                        connector.Id,
                        Group: request.Has(SeedTraits.WithoutGroup) && (index + 1) % 3 == 0
                            ? TenantSnapshot.NoGroup
                            : groups[groups.Count == 1 ? 0 : 1 + (index % (groups.Count - 1))].Id
                    )
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

    private ConnectorRecord Connector(Random random, int number, SeedRequest request)
    {
        DateTimeOffset now = _clock.GetUtcNow();
        int inactiveEvery = request.InactiveEvery == 0 && request.Has(SeedTraits.Inactive) ? 2 : request.InactiveEvery;
        int name = request.Has(SeedTraits.DuplicateNames) ? (number + 1) / 2 : number;
        string id = Id(random);
        string address = $"203.0.113.{random.Next(1, 255)}";
        string status = inactiveEvery > 0 && number % inactiveEvery == 0 ? "inactive" : "active";
        return new ConnectorRecord(
            id,
            $"CONN{name:0000}.contoso.com",
            request.Has(SeedTraits.SharedExternalIp) ? "198.51.100.7" : address,
            request.Has(SeedTraits.MixedVersions) ? s_versions[(number - 1) % s_versions.Length] : s_versions[0],
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
            SeedDestination? published = request.Destinations?.ElementAtOrDefault(number - 1);
            string type =
                published is null ? s_types[(number - 1) % s_types.Length]
                : published.InternalUrl is null ? "nonwebapp"
                : "enterpriseapp";
            string? group = groups.Count > 1 ? groups[1 + (number % (groups.Count - 1))].Id : null;
            yield return new ApplicationRecord(
                Id(random),
                Id(random),
                number <= request.ApplicationNames?.Length
                    ? request.ApplicationNames[number - 1]
                    : $"Application {number:000}",
                type,
                Tags(type),
                group
            )
            {
                Created = s_firstCreated.AddDays(number),
                InternalUrl =
                    type != "enterpriseapp" ? null
                    : published is null ? $"https://app{number:000}.{CorporateDomain}/"
                    : published.InternalUrl,
                FurtherUrls = published?.FurtherUrls
                    ?? (
                        type == "enterpriseapp" && number % EverySecondWeb == 0
                            ? [$"https://app{number:000}.{CorporateDomain}/api/"]
                            : []
                    ),
                ValidatesCertificate = type == "enterpriseapp" ? published?.ValidatesCertificate ?? true : null,
                Segments =
                    type == "enterpriseapp"
                        ? []
                        :
                        [
                            .. (published?.Segments ?? Segments(type, number)).Select(
                                (segment, index) =>
                                    segment with
                                    {
                                        Id = new Guid(number, (short)index, 0, new byte[8]).ToString(),
                                    }
                            ),
                        ],
            };
        }

        if (request.Applications > 0)
        {
            yield return new ApplicationRecord(Id(random), Id(random), "Unpublished application", null, [])
            {
                Created = s_firstCreated,
            };
        }
    }

    // One segment of each kind, as the applications of a real tenant have them.
    private static SegmentRecord[] Segments(string type, int number) =>
        type == "nonwebapp"
            ?
            [
                new($"app{number:000}.{CorporateDomain}", "fqdn", ["443-443"]),
                new($"app{number:000}.{CorporateDomain}", "fqdn", ["3389-3389"], "tcp,udp"),
            ]
            :
            [
                new($"10.20.{number % 256}.0/28", "ipRangeCidr", ["22-22", "8000-8010"]),
                new(CorporateDomain, "dnsSuffix", []),
            ];

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
/// <param name="ApplicationNames">The names of the first applications, such as unusual ones.</param>
/// <param name="GroupNames">The names of the first groups besides Default.</param>
/// <param name="Destinations">Where connectors reach the first applications.</param>
/// <param name="Traits">The special states of connectors; see <see cref="SeedTraits"/>.</param>
/// <param name="Virgin">Whether no connector was ever registered, so that publishing is not enabled.</param>
internal sealed record SeedRequest(
    int Connectors = 0,
    int Groups = 0,
    int Applications = 0,
    int InactiveEvery = 0,
    bool Virgin = false,
    int Seed = 1,
    int OtherGroups = 0,
    string[]? Traits = null,
    string[]? ApplicationNames = null,
    string[]? GroupNames = null,
    SeedDestination[]? Destinations = null
)
{
    public bool Has(string trait) => Traits?.Contains(trait, StringComparer.OrdinalIgnoreCase) == true;
}

/// <summary>Where connectors reach an application: internal URLs, or segments.</summary>
internal sealed record SeedDestination(
    string? InternalUrl = null,
    bool? ValidatesCertificate = null,
    SegmentRecord[]? Segments = null,
    string[]? FurtherUrls = null
);

/// <summary>States of the seeded connectors that a real tenant can also have.</summary>
internal static class SeedTraits
{
    /// <summary>Every second connector is inactive.</summary>
    public const string Inactive = "Inactive";

    /// <summary>The connectors have four versions in rotation, the last of which is deprecated.</summary>
    public const string MixedVersions = "MixedVersions";

    /// <summary>Every third connector is in no group.</summary>
    public const string WithoutGroup = "WithoutGroup";

    /// <summary>Every second connector has the machine name of the one before, as after a new registration.</summary>
    public const string DuplicateNames = "DuplicateNames";

    /// <summary>All connectors have one external IP address, as behind one internet connection.</summary>
    public const string SharedExternalIp = "SharedExternalIp";
}
