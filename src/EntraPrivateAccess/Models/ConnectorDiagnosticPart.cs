namespace EntraPrivateAccess.Models;

/// <summary>One file of a diagnostic zip, or one that should be in it and was not to be had.</summary>
public sealed class ConnectorDiagnosticPart
{
    /// <summary>Its path in the zip.</summary>
    public string Name { get; init; } = "";

    public string Content { get; init; } = "";

    public ConnectorDiagnosticPartStatus Status { get; init; }

    /// <summary>Where it was on the server; null for what the module wrote by itself.</summary>
    public string? Source { get; init; }

    /// <summary>Bytes in the zip before compression.</summary>
    public long Size { get; init; }

    /// <summary>How many secrets and user names were taken out of it.</summary>
    public int Removed { get; init; }

    /// <summary>Why it is shortened, absent or failed; null where it is whole.</summary>
    public string? Reason { get; init; }

    public override string ToString() => $"{Name}: {Status}";
}
