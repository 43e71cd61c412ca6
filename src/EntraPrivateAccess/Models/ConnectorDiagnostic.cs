namespace EntraPrivateAccess.Models;

/// <summary>
/// A zip file for a support case, with its contents, the removed secrets and the result of the checks.
/// </summary>
public sealed class ConnectorDiagnostic
{
    /// <summary>Gets the path of the zip file on the machine where PowerShell runs.</summary>
    public string Path { get; init; } = "";

    /// <summary>Gets the name of the server that the diagnostic is about.</summary>
    public string Server { get; init; } = "";

    /// <summary>Gets the name of the environment, such as <c>Global</c>, or the name of a sandbox.</summary>
    public string Environment { get; init; } = "";

    /// <summary>Gets whether the server is a virtual server of a sandbox.</summary>
    public bool Rehearsed { get; init; }

    /// <summary>Gets the health of the connector that results from all checks.</summary>
    public ConnectorHealth Health { get; init; }

    /// <summary>Gets the next step, with the command to run.</summary>
    public string NextStep { get; init; } = "";

    /// <summary>Gets the size of the zip file in bytes.</summary>
    public long Size { get; init; }

    // Arrays: PowerShell can't index the list type that the compiler generates for a collection expression.

    /// <summary>Gets the files in the zip file, and the files that were not available.</summary>
    public IReadOnlyList<ConnectorDiagnosticPart> Parts
    {
        get;
        init => field = value.ToArray();
    } = [];

    /// <summary>Gets the number of removed items per kind.</summary>
    public IReadOnlyList<ConnectorDiagnosticRedaction> Redactions
    {
        get;
        init => field = value.ToArray();
    } = [];

    /// <summary>Gets the number of removed items of all kinds.</summary>
    public int RemovedCount => Redactions.Sum(redaction => redaction.Count);

    /// <summary>Gets whether a zip file was written.</summary>
    public bool Changed { get; init; }

    /// <summary>Gets the name and the version of this object's JSON shape.</summary>
    public string Schema => "ConnectorDiagnostic/1";

    public override string ToString() => Path;

    /// <summary>Returns the object of the same file at another place.</summary>
    internal ConnectorDiagnostic MovedTo(string path) =>
        new()
        {
            Path = path,
            Server = Server,
            Environment = Environment,
            Rehearsed = Rehearsed,
            Health = Health,
            NextStep = NextStep,
            Size = Size,
            Parts = Parts,
            Redactions = Redactions,
            Changed = Changed,
        };
}

/// <summary>One file of a diagnostic zip file, or one that was not available.</summary>
public sealed class ConnectorDiagnosticPart
{
    /// <summary>Gets the file's path in the zip file.</summary>
    public string Name { get; init; } = "";

    /// <summary>Gets a description of the content.</summary>
    public string Content { get; init; } = "";

    /// <summary>Gets how much of the file is in the zip file.</summary>
    public ConnectorDiagnosticPartStatus Status { get; init; }

    /// <summary>Gets the original path on the server; null for a file that the module created.</summary>
    public string? Source { get; init; }

    /// <summary>Gets the uncompressed size in bytes.</summary>
    public long Size { get; init; }

    /// <summary>Gets the number of secrets and user names that were removed from the file.</summary>
    public int Removed { get; init; }

    /// <summary>Gets the reason why the file is shortened, absent or failed; null if it is complete.</summary>
    public string? Reason { get; init; }

    public override string ToString() => $"{Name}: {Status}";
}

/// <summary>Specifies how much of a file is in a diagnostic zip file.</summary>
public enum ConnectorDiagnosticPartStatus : long
{
    /// <summary>The whole file is in the zip file.</summary>
    Included,

    /// <summary>Only the end of the file is in the zip file.</summary>
    Shortened,

    /// <summary>The file does not exist on the server.</summary>
    Absent,

    /// <summary>The file exists but could not be read; the other files are not affected.</summary>
    Failed,
}

/// <summary>The number of items of one kind that were removed from a diagnostic.</summary>
public sealed class ConnectorDiagnosticRedaction
{
    /// <summary>Gets the kind of item: Token, PrivateKey, Password, EncodedData or UserName.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Gets a description of the kind.</summary>
    public string Meaning { get; init; } = "";

    /// <summary>Gets the number of removed items.</summary>
    public int Count { get; init; }

    public override string ToString() => $"{Kind}: {Count}";
}
