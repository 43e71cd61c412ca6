namespace EntraPrivateAccess.Models;

/// <summary>A zip for a support case: what is in it, what was taken out of it, and the verdict that it tells.</summary>
public sealed class ConnectorDiagnostic
{
    /// <summary>The zip, on the machine where PowerShell runs.</summary>
    public string Path { get; init; } = "";

    public string Server { get; init; } = "";

    public string Environment { get; init; } = "";

    /// <summary>True on a virtual server of a sandbox.</summary>
    public bool Rehearsed { get; init; }

    /// <summary>The verdict of all checks.</summary>
    public ConnectorHealth Health { get; init; }

    public string NextStep { get; init; } = "";

    /// <summary>Bytes of the zip.</summary>
    public long Size { get; init; }

    // Arrays: PowerShell can't index the list that the compiler makes of a collection expression.

    /// <summary>What is in the zip, and what was not to be had.</summary>
    public IReadOnlyList<ConnectorDiagnosticPart> Parts
    {
        get;
        init => field = value.ToArray();
    } = [];

    /// <summary>How often what was removed.</summary>
    public IReadOnlyList<ConnectorDiagnosticRedaction> Redactions
    {
        get;
        init => field = value.ToArray();
    } = [];

    /// <summary>True: a zip was written.</summary>
    public bool Changed { get; init; }

    public override string ToString() => Path;
}

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

/// <summary>How much of a part is in a diagnostic zip.</summary>
public enum ConnectorDiagnosticPartStatus
{
    Included,

    /// <summary>Only its end is in the zip.</summary>
    Shortened,

    /// <summary>The server has no such thing.</summary>
    Absent,

    /// <summary>It is there and could not be read; the other parts are not touched by that.</summary>
    Failed,
}

/// <summary>How often something of one kind was removed from a diagnostic.</summary>
public sealed class ConnectorDiagnosticRedaction
{
    /// <summary>Token, PrivateKey, Password, EncodedData or UserName.</summary>
    public string Kind { get; init; } = "";

    public string Meaning { get; init; } = "";

    public int Count { get; init; }

    public override string ToString() => $"{Kind}: {Count}";
}
