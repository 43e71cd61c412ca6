namespace EntraPrivateAccess.Models;

/// <summary>How often something of one kind was removed from a diagnostic.</summary>
public sealed class ConnectorDiagnosticRedaction
{
    /// <summary>Token, PrivateKey, Password, EncodedData or UserName.</summary>
    public string Kind { get; init; } = "";

    public string Meaning { get; init; } = "";

    public int Count { get; init; }

    public override string ToString() => $"{Kind}: {Count}";
}
