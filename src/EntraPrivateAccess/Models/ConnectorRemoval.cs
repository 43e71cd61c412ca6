namespace EntraPrivateAccess.Models;

/// <summary>The result of an uninstallation.</summary>
public sealed class ConnectorRemoval
{
    /// <summary>Gets the name of the server.</summary>
    public string Server { get; init; } = "";

    /// <summary>Gets the name of the environment, such as <c>Global</c>, or the name of a sandbox.</summary>
    public string Environment { get; init; } = "";

    /// <summary>Gets whether the server is a virtual server of a sandbox, so that nothing real was changed.</summary>
    public bool Rehearsed { get; init; }

    /// <summary>Gets the version that was installed; null if no connector was installed.</summary>
    [ShownAs(typeof(Version))]
    public string? RemovedVersion { get; init; }

    /// <summary>Gets whether a connector was removed; false if none was installed.</summary>
    public bool Changed { get; init; }

    /// <summary>Gets whether a restart is required; Microsoft requires one to remove the services fully.</summary>
    public bool RebootRequired { get; init; }

    /// <summary>Gets the exit code for a script: 0, or 3010 if a restart is required.</summary>
    public int ExitCode => RebootRequired ? 3010 : 0;

    /// <summary>Gets a description of what remains and when it is removed.</summary>
    public string Detail { get; init; } = "";

    /// <summary>Gets the name and the version of this object's JSON shape.</summary>
    public string Schema => "ConnectorRemoval/1";
}
