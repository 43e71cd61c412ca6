using System;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Installer;

/// <summary>Which installer is wanted, and where.</summary>
internal sealed record InstallerRequest
{
    public required ConnectorEnvironment Environment { get; init; }

    /// <summary>The file to make, a full path on the server's disk; see <see cref="InstallerTarget"/> for folders.</summary>
    public required string TargetPath { get; init; }

    /// <summary>The oldest that will do, or null for any.</summary>
    public Version? MinimumVersion { get; init; }

    /// <summary>Downloads again although a right file is there.</summary>
    public bool Force { get; init; }
}
