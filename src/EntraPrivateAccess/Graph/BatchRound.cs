using System.Collections.Generic;
using System.Linq;

namespace EntraPrivateAccess.Graph;

/// <summary>The items of one round of batches; those that were refused for now are asked for again, alone.</summary>
internal sealed class BatchRound : IRetryable
{
    public BatchRound(IReadOnlyList<GraphReply> replies) => Replies = replies;

    public IReadOnlyList<GraphReply> Replies { get; }

    public RetryWish? Wish
    {
        get
        {
            List<RetryWish> wishes = [.. Replies.Select(reply => reply.Wish).OfType<RetryWish>()];
            return wishes.Count == 0 ? null : new RetryWish(wishes[0].Reason, wishes.Max(wish => wish.After));
        }
    }
}
