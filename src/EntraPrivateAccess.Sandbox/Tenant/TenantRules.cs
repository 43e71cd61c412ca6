using System.Globalization;
using EntraPrivateAccess.Sandbox.State;

namespace EntraPrivateAccess.Sandbox.Tenant;

/// <summary>Rules of the service that are not certain in value or scope, so that tests can change them.</summary>
internal sealed class TenantRules
{
    /// <summary>Items per page without <c>$top</c>. No value is documented for connectors.</summary>
    public int PageSize { get; set; } = 100;

    /// <summary>
    /// Whether connectors can be moved only out of a group that uses the default region, as on Microsoft's topology
    /// page.
    /// </summary>
    public bool MoveOnlyFromDefaultRegion { get; set; } = true;

    /// <summary>
    /// Whether groups may be in regions that the published enumeration lacks. The enumeration is evolvable, and both
    /// cases were observed.
    /// </summary>
    public bool AnyRegion { get; set; }
}

/// <summary>Determines when a connector is listed, active and removed.</summary>
internal sealed class ConnectorRules
{
    /// <summary>
    /// Inactive connectors are removed after ten days and can't be deleted by users, according to Microsoft.
    /// </summary>
    public static readonly TimeSpan PurgeAfter = TimeSpan.FromDays(10);

    // The value of the fault ListedStatus for a connector that the tenant does not list.
    private const string Removed = "removed";

    private readonly SandboxClock _clock;
    private readonly FaultBoard _faults;

    public ConnectorRules(SandboxClock clock, FaultBoard faults)
    {
        _clock = clock;
        _faults = faults;
    }

    /// <summary>
    /// How long a connector without heartbeats stays active. The sources disagree: Microsoft's Operate guide says 5
    /// minutes, public copies of support notes say up to 60 minutes. The longer time is the default.
    /// </summary>
    public TimeSpan SilenceUntilInactive(string machineName) =>
        Seconds(FaultNames.SilenceUntilInactive, machineName, 3600);

    public TimeSpan ListingDelay(string machineName) => Seconds(FaultNames.ListingDelay, machineName, 1);

    /// <summary>Occurs when a rule may have changed.</summary>
    public event Action? Changed
    {
        add => _faults.Changed += value;
        remove => _faults.Changed -= value;
    }

    public string Status(ConnectorRecord connector)
    {
        if (_faults.Value(FaultNames.ListedStatus, connector.MachineName) is { } listed and not Removed)
        {
            return listed;
        }

        if (connector.PinnedStatus is string pinned)
        {
            return pinned;
        }

        DateTimeOffset now = _clock.GetUtcNow();
        bool active =
            connector.RunningSince is DateTimeOffset since
            && now - connector.LastSeen < SilenceUntilInactive(connector.MachineName)
            && now - since >= Seconds(FaultNames.ActivationDelay, connector.MachineName, 3);
        return active ? "active" : "inactive";
    }

    // The caller passes the time, so that reading ten thousand connectors reads the clock once.
    public bool IsListed(ConnectorRecord connector, DateTimeOffset now) =>
        connector.ListedAt <= now && _faults.Value(FaultNames.ListedStatus, connector.MachineName) != Removed;

    public static bool IsGone(ConnectorRecord connector, DateTimeOffset now) =>
        connector.PinnedStatus is not "active" && now - connector.LastSeen >= PurgeAfter;

    /// <summary>Returns the connector after one more heartbeat; a series that was interrupted starts again.</summary>
    public ConnectorRecord Beat(ConnectorRecord connector, string version, string externalIp)
    {
        DateTimeOffset now = _clock.GetUtcNow();
        bool broken =
            connector.RunningSince is null || now - connector.LastSeen >= SilenceUntilInactive(connector.MachineName);
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
