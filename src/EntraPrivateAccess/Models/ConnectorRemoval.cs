namespace EntraPrivateAccess.Models;

/// <summary>What an uninstallation came to.</summary>
public sealed class ConnectorRemoval
{
    public string Server { get; init; } = "";

    public string Environment { get; init; } = "";

    /// <summary>True on a virtual server of a sandbox: nothing real was touched.</summary>
    public bool Rehearsed { get; init; }

    /// <summary>The version that was installed, or null where none was.</summary>
    public string? RemovedVersion { get; init; }

    /// <summary>False where there was nothing to remove.</summary>
    public bool Changed { get; init; }

    /// <summary>True when Windows wants a restart; Microsoft asks for one to remove the services fully.</summary>
    public bool RebootRequired { get; init; }

    /// <summary>What a script should end with: 0, or 3010 when a restart is required.</summary>
    public int ExitCode => RebootRequired ? 3010 : 0;

    /// <summary>What stays behind and when it goes.</summary>
    public string Detail { get; init; } = "";
}
