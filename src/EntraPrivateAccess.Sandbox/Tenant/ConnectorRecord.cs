using System;

namespace EntraPrivateAccess.Sandbox.Tenant;

/// <summary>A registered connector. Which group it is in stands in <see cref="TenantSnapshot"/>.</summary>
/// <param name="ListedAt">From then on Graph shows it.</param>
/// <param name="RunningSince">First heartbeat of the current unbroken row, or null.</param>
/// <param name="LastSeen">Last heartbeat, or the registration.</param>
/// <param name="PinnedStatus">A seeded connector's status, which no heartbeat keeps up.</param>
internal sealed record ConnectorRecord(
    string Id,
    string MachineName,
    string ExternalIp,
    string Version,
    DateTimeOffset ListedAt,
    DateTimeOffset LastSeen,
    DateTimeOffset? RunningSince = null,
    string? PinnedStatus = null);
