namespace EntraPrivateAccess.Benchmarks.Results;

/// <summary>One line of the table.</summary>
/// <param name="Peer">What it is compared with: another program's figure, or the least that is possible.</param>
/// <param name="Limit">Null where nothing was promised: the line is there to be known.</param>
/// <param name="Ok">Whether the limit is kept; null without one.</param>
internal sealed record Row(string What, string Ours, string Peer, string Ratio, string? Limit, bool? Ok);
