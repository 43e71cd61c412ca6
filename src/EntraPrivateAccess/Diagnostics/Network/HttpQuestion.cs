namespace EntraPrivateAccess.Diagnostics.Network;

/// <summary>A request to a host.</summary>
/// <param name="Target">A path, or the full address for a proxy.</param>
internal sealed record HttpQuestion(string Method, string Target, string Host)
{
    public string? ContentType { get; init; }

    public byte[] Body { get; init; } = [];

    /// <summary>True where the answer's body is wanted, too.</summary>
    public bool WantsBody { get; init; }
}
