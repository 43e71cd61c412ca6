namespace EntraPrivateAccess.Graph;

/// <summary>The answer to one request of a batch.</summary>
/// <param name="Index">Which of the requests it answers: the id that it was sent with.</param>
internal sealed record BatchAnswer(int Index, int Status, GraphAnswer Answer, string? RequestId, string? RetryAfter);
