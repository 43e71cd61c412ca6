using System.Collections.Generic;
using System.Linq;

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
    public IReadOnlyList<ConnectorDiagnosticPart> Parts { get; init => field = value.ToArray(); } = [];

    /// <summary>How often what was removed.</summary>
    public IReadOnlyList<ConnectorDiagnosticRedaction> Redactions { get; init => field = value.ToArray(); } = [];

    /// <summary>True: a zip was written.</summary>
    public bool Changed { get; init; }

    public override string ToString() => Path;
}
