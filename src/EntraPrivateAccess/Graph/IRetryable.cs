namespace EntraPrivateAccess.Graph;

/// <summary>The outcome of an attempt, which knows whether another one makes sense.</summary>
internal interface IRetryable
{
    /// <summary>Null where this outcome stands.</summary>
    RetryWish? Wish { get; }
}
