using System.Globalization;
using EntraPrivateAccess.Sandbox.State;

namespace EntraPrivateAccess.Sandbox.Tenant;

/// <summary>Rules of the service whose figures or reach are not certain, and that a test may therefore set.</summary>
internal sealed class TenantRules
{
    /// <summary>Items a page without <c>$top</c>. None is documented for connectors.</summary>
    public int PageSize { get; set; } = 100;

    /// <summary>
    /// Microsoft's topology page: connectors can only be moved out of a group that uses the default region.
    /// </summary>
    public bool MoveOnlyFromDefaultRegion { get; set; } = true;

    /// <summary>
    /// True if groups may be in regions that the published enumeration lacks. It is an evolvable one: both were
    /// seen.
    /// </summary>
    public bool AnyRegion { get; set; }
}

/// <summary>When a connector is listed, active and gone.</summary>
internal sealed class ConnectorRules
{
    /// <summary>Microsoft: inactive connectors are removed after ten days; nobody can delete one.</summary>
    public static readonly TimeSpan PurgeAfter = TimeSpan.FromDays(10);

    private readonly SandboxClock _clock;
    private readonly FaultBoard _faults;

    public ConnectorRules(SandboxClock clock, FaultBoard faults)
    {
        _clock = clock;
        _faults = faults;
    }

    /// <summary>
    /// How long a connector without heartbeats still says active. Microsoft gives no figure; a rehearsal wants
    /// seconds.
    /// </summary>
    public TimeSpan InactiveAfter { get; set; } = TimeSpan.FromSeconds(20);

    public TimeSpan ListingDelay(string machineName) => Seconds(FaultNames.ListingDelay, machineName, 1);

    public string Status(ConnectorRecord connector)
    {
        if (connector.PinnedStatus is string pinned)
        {
            return pinned;
        }

        DateTimeOffset now = _clock.GetUtcNow();
        bool active =
            connector.RunningSince is DateTimeOffset since
            && now - connector.LastSeen < InactiveAfter
            && now - since >= Seconds(FaultNames.ActivationDelay, connector.MachineName, 3);
        return active ? "active" : "inactive";
    }

    // The moment is the caller's: a look at ten thousand connectors asks the clock once.
    public static bool IsListed(ConnectorRecord connector, DateTimeOffset now) => connector.ListedAt <= now;

    public static bool IsGone(ConnectorRecord connector, DateTimeOffset now) =>
        connector.PinnedStatus is not "active" && now - connector.LastSeen >= PurgeAfter;

    /// <summary>The connector after one more heartbeat; a row that was broken starts again.</summary>
    public ConnectorRecord Beat(ConnectorRecord connector, string version, string externalIp)
    {
        DateTimeOffset now = _clock.GetUtcNow();
        bool broken = connector.RunningSince is null || now - connector.LastSeen >= InactiveAfter;
        return connector with
        {
            LastSeen = now,
            RunningSince = broken ? now : connector.RunningSince,
            Version = version,
            ExternalIp = externalIp,
        };
    }

    public TimeSpan Seconds(string fault, string? target, double standard) =>
        TimeSpan.FromSeconds(
            double.TryParse(
                _faults.Value(fault, target),
                NumberStyles.Float,
                CultureInfo.InvariantCulture,
                out double seconds
            )
                ? seconds
                : standard
        );
}
