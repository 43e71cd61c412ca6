using System.Collections.Generic;
using Newtonsoft.Json.Linq;

namespace EntraPrivateAccess.Graph.Wire;

/// <summary>One request of a batch, or the answer to one.</summary>
internal sealed class BatchItem
{
    public string? Id { get; set; }

    public string? Method { get; set; }

    public string? Url { get; set; }

    public int? Status { get; set; }

    public Dictionary<string, string>? Headers { get; set; }

    public JToken? Body { get; set; }
}
