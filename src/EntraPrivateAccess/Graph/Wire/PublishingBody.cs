namespace EntraPrivateAccess.Graph.Wire;

/// <summary>What is read of an application's publishing.</summary>
internal sealed class PublishingBody
{
    /// <summary>enterpriseapp, nonwebapp, quickaccessapp or what the service names next.</summary>
    public string? ApplicationType { get; set; }
}
