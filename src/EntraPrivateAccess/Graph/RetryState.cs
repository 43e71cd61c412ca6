using System;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Graph;

/// <summary>How far one call's attempts are.</summary>
internal sealed class RetryState
{
    /// <summary>Shows that there is a wait.</summary>
    public required IReporter Reporter { get; init; }

    /// <summary>The clock's timestamp of the first attempt.</summary>
    public long Started { get; init; }

    /// <summary>How long to wait before the next attempt.</summary>
    public TimeSpan Delay { get; set; }

    public bool Waited { get; set; }
}
