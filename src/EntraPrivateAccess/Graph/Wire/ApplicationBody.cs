namespace EntraPrivateAccess.Graph.Wire;

/// <summary>What is read of an application.</summary>
internal sealed class ApplicationBody
{
    public string? Id { get; set; }

    public string? DisplayName { get; set; }
}
