using System.Security;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Provisioning;

/// <summary>What somebody asked for.</summary>
internal sealed record ProvisioningRequest
{
    /// <summary>The registration token, or null.</summary>
    public SecureString? Token { get; init; }

    /// <summary>The group to join, or null to stay in the default group.</summary>
    public ConnectorGroupReference? ConnectorGroup { get; init; }

    public bool CreateGroup { get; init; }

    public string? Region { get; init; }

    /// <summary>True if a region that this module does not know is sent as it is.</summary>
    public bool AllowsUnknownRegion { get; init; }

    /// <summary>An installer that is there already, as a path of the server.</summary>
    public string? InstallerPath { get; init; }

    /// <summary>
    /// An installed connector of this version or later is not upgraded; null means the newest version known.
    /// </summary>
    public Version? MinimumVersion { get; init; }

    /// <summary>Microsoft's license terms were accepted beforehand.</summary>
    public bool LicenseAccepted { get; init; }

    public bool SkipRegistration { get; init; }

    /// <summary>An installed connector is brought to another version, and its registration is left as it is.</summary>
    public bool IsUpdate { get; init; }

    /// <summary>It was agreed to beforehand that users notice an update.</summary>
    public bool DowntimeAccepted { get; init; }

    /// <summary>Registers again although a valid registration is there.</summary>
    public bool ForceRegistration { get; init; }

    public bool NoWait { get; init; }

    public Uri? Proxy { get; init; }

    /// <summary>True with <c>-WhatIf</c>: every step says what it would do, and nothing is touched.</summary>
    public bool IsPlan { get; init; }

    public ProvisioningLimits Limits { get; init; } = new();
}

/// <summary>
/// How long each wait may take. Microsoft says up to 10 minutes until a connector shows in the portal.
/// </summary>
internal sealed record ProvisioningLimits
{
    /// <summary>The user set how long to wait for the tenant, and for another command.</summary>
    public static ProvisioningLimits ForTenant(TimeSpan limit) => new() { Activation = limit, OtherCommand = limit };

    /// <summary>The user set how long to wait for the services, and for another command.</summary>
    public static ProvisioningLimits ForServices(TimeSpan limit) => new() { Services = limit, OtherCommand = limit };

    /// <summary>The installer itself, from its start to its exit.</summary>
    public TimeSpan Installer { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Another command that changes the server and must end first.</summary>
    public TimeSpan OtherCommand { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Another installation that must end first.</summary>
    public TimeSpan OtherInstaller { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Files and services that appear after the installer has exited: Microsoft's own script waits 60 seconds.
    /// </summary>
    public TimeSpan InPlace { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The same for a setup of an earlier run that nobody saw end.</summary>
    public TimeSpan Settling { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// So long must nothing change before an installation of two versions counts as finished: Microsoft's fixed
    /// minute. That
    /// connector and updater carry the same version is an inference, and an updater that does not must not stop
    /// anybody.
    /// </summary>
    public TimeSpan Unchanged { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan Registration { get; init; } = TimeSpan.FromMinutes(5);

    public TimeSpan Services { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Until the tenant lists the connector, and again until it is active.</summary>
    public TimeSpan Activation { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// How soon a condition of the server is looked at again at first; the longer it takes, the less often.
    /// </summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromMilliseconds(100);
}
