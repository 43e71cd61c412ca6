using System;

namespace EntraPrivateAccess.Rehearsal.Jobs;

/// <summary>The statements that make a PowerShell session a rehearsed one, the same in every mode.</summary>
internal static class RehearsalWords
{
    public const string StartSandbox = "$sandbox = Start-ConnectorSandbox";

    // Nothing to stop where starting failed, or where the script stopped it itself.
    public const string StopSandbox = "if ($sandbox) { Stop-ConnectorSandbox -ErrorAction Ignore }";

    /// <summary>The parameters a script may have, and what the sandbox gives them.</summary>
    public static (string Name, string Value)[] Given { get; } = [("Environment", "$sandbox"), ("Server", "$sandbox.Servers[0]")];

    /// <summary>The manifest's path as a literal.</summary>
    public static string Manifest { get; } = $"'{PowerShellEngine.ModuleManifest.Replace("'", "''", StringComparison.Ordinal)}'";
}
