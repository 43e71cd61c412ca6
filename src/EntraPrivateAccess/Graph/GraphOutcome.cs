using EntraPrivateAccess.Errors;

namespace EntraPrivateAccess.Graph;

/// <summary>What became of one of many requests: a value (null where the answer has no body), or why not.</summary>
internal sealed record GraphOutcome<T>(T? Value, GraphException? Error)
    where T : class;
