namespace EntraPrivateAccess.Graph;

/// <summary>What a session learned about the service and need not learn again.</summary>
internal sealed class GraphMemory
{
    /// <summary>True once the service refused <c>$batch</c>: plain requests from then on.</summary>
    public bool BatchRefused { get; set; }

    /// <summary>True once the service refused a filter on connectors: whole listings from then on.</summary>
    public bool FilterRefused { get; set; }

    /// <summary>True once the service refused to give members by their ids only: whole members from then on.</summary>
    public bool SelectRefused { get; set; }
}
