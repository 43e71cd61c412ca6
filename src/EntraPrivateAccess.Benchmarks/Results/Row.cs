namespace EntraPrivateAccess.Benchmarks.Results;

/// <summary>One row of the table.</summary>
/// <param name="Peer">The reference value: the result of another program, or the theoretical minimum.</param>
/// <param name="Limit">Null if there is no limit and the row is only informative.</param>
/// <param name="Ok">True if the result is within the limit; null if there is no limit.</param>
internal sealed record Row(string What, string Ours, string Peer, string Ratio, string? Limit, bool? Ok);
