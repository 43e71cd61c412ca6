using System;
using System.Collections.Generic;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant;

/// <summary>Connectors that are waited for. It outlives the single look, so that each one can be shown as it arrives.</summary>
internal sealed class ConnectorWait
{
    public ConnectorWait(IEnumerable<Connector> connectors, ConnectorGoal goal, TimeSpan limit)
    {
        Pending = [.. connectors];
        Total = Pending.Count;
        Goal = goal;
        Limit = limit;
    }

    /// <summary>Those that have not arrived, as they were seen last.</summary>
    public List<Connector> Pending { get; set; }

    public int Total { get; }

    public ConnectorGoal Goal { get; }

    public TimeSpan Limit { get; }

    /// <summary>Set at the first look: the limit counts from there.</summary>
    public PollClock? Clock { get; set; }
}
