namespace EntraPrivateAccess.Graph.Wire;

/// <summary>Any object of which only the id is wanted.</summary>
internal sealed class IdBody
{
    public string? Id { get; set; }
}
