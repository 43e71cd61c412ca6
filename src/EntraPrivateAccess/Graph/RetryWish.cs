using System;

namespace EntraPrivateAccess.Graph;

/// <summary>Why a request should be sent again, and when.</summary>
/// <param name="Reason">In words, for the person who waits.</param>
/// <param name="After">What the service asked for, or null where it named no time.</param>
internal sealed record RetryWish(string Reason, TimeSpan? After);
