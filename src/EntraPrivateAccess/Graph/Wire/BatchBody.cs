using System.Collections.Generic;

namespace EntraPrivateAccess.Graph.Wire;

/// <summary>Up to 20 requests in one.</summary>
internal sealed class BatchBody
{
    public BatchBody(List<BatchItem> requests) => Requests = requests;

    public List<BatchItem> Requests { get; }
}
