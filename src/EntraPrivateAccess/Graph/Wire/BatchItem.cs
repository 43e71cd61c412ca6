using System.Collections.Generic;

namespace EntraPrivateAccess.Graph.Wire;

/// <summary>One request of a batch.</summary>
internal sealed class BatchItem
{
    public string? Id { get; set; }

    public string? Method { get; set; }

    public string? Url { get; set; }

    public Dictionary<string, string>? Headers { get; set; }

    public object? Body { get; set; }
}
