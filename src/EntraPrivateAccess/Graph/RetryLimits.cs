using System;

namespace EntraPrivateAccess.Graph;

/// <summary>How long one call to Microsoft Graph may go on trying.</summary>
/// <param name="Attempts">Tries in all, 1 or more.</param>
/// <param name="Total">From the first try to the start of the last one.</param>
/// <param name="PerAttempt">How long one answer may take.</param>
internal sealed record RetryLimits(int Attempts, TimeSpan Total, TimeSpan PerAttempt)
{
    public static RetryLimits Default { get; } = new(6, TimeSpan.FromMinutes(3), TimeSpan.FromSeconds(100));
}
