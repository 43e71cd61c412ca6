using System.Collections.Generic;

namespace EntraPrivateAccess.Graph.Wire;

/// <summary>The answers to a batch, in any order.</summary>
internal sealed class BatchAnswer
{
    public List<BatchItem>? Responses { get; set; }
}
