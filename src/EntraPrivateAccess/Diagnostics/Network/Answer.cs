namespace EntraPrivateAccess.Diagnostics.Network;

/// <summary>What a stage of a probe found; or why it failed; or why it was not reached.</summary>
internal sealed record Answer<T> where T : class
{
    public T? Value { get; private init; }

    /// <summary>Why this stage failed, as a sentence.</summary>
    public string? Failure { get; private init; }

    /// <summary>What this stage would need and does not have.</summary>
    public string? Blocked { get; private init; }

    /// <summary>For which reason nothing can be built on it; null where it has a value.</summary>
    public string? Reason => Failure ?? Blocked;

    public static Answer<T> Of(T value) => new() { Value = value };

    public static Answer<T> Failed(string why) => new() { Failure = why };

    public static Answer<T> BlockedBy(string why) => new() { Blocked = why };
}
