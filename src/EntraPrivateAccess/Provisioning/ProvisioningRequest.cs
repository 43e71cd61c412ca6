using System.Security;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Provisioning;

/// <summary>The parameters of a provisioning command.</summary>
internal sealed record ProvisioningRequest
{
    /// <summary>The registration token, or null.</summary>
    public SecureString? Token { get; init; }

    /// <summary>The group to join, or null to stay in the default group.</summary>
    public ConnectorGroupReference? ConnectorGroup { get; init; }

    public bool CreateGroup { get; init; }

    /// <summary>True to fail before anything is changed if the connector can't be moved to its group.</summary>
    public bool RequireGroup { get; init; }

    public string? Region { get; init; }

    /// <summary>True if a region that this module does not know is sent unchanged.</summary>
    public bool AllowsUnknownRegion { get; init; }

    /// <summary>The path on the server of an installer that is already there.</summary>
    public string? InstallerPath { get; init; }

    /// <summary>
    /// An installed connector of this version or later is not upgraded; null means the newest known version.
    /// </summary>
    public Version? MinimumVersion { get; init; }

    /// <summary>True if Microsoft's license terms were accepted in advance.</summary>
    public bool LicenseAccepted { get; init; }

    public bool SkipRegistration { get; init; }

    /// <summary>True if an installed connector is updated and its registration is left unchanged.</summary>
    public bool IsUpdate { get; init; }

    /// <summary>True if the administrator accepted in advance that applications lose their last connector.</summary>
    public bool DowntimeAccepted { get; init; }

    /// <summary>Whether a proxy that does not answer is set without a prompt.</summary>
    public bool UnreachableProxyAccepted { get; init; }

    /// <summary>True to register again although there is a valid registration.</summary>
    public bool ForceRegistration { get; init; }

    public bool NoWait { get; init; }

    public Uri? Proxy { get; init; }

    /// <summary>True with <c>-WhatIf</c>: every step reports what it would do, and nothing is changed.</summary>
    public bool IsPlan { get; init; }

    public ProvisioningLimits Limits { get; init; } = new();
}

/// <summary>
/// The limit of each wait. According to Microsoft, it takes up to 10 minutes until the portal shows a connector.
/// </summary>
internal sealed record ProvisioningLimits
{
    /// <summary>Creates limits from the user's limit for the tenant and for another command.</summary>
    public static ProvisioningLimits ForTenant(TimeSpan limit) => new() { Activation = limit, OtherCommand = limit };

    /// <summary>Creates limits from the user's limit for the services and for another command.</summary>
    public static ProvisioningLimits ForServices(TimeSpan limit) => new() { Services = limit, OtherCommand = limit };

    /// <summary>The limit for the installer, from its start to its exit.</summary>
    public TimeSpan Installer { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>The limit for another command that changes the server and must end first.</summary>
    public TimeSpan OtherCommand { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>The limit for another installation that must end first.</summary>
    public TimeSpan OtherInstaller { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// The limit for files and services that appear after the installer exited. Microsoft's own script waits 60
    /// seconds.
    /// </summary>
    public TimeSpan InPlace { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The same limit for the setup of an earlier run whose exit was not observed.</summary>
    public TimeSpan Settling { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The time without changes after which an installation with two different versions counts as complete: Microsoft's
    /// fixed minute. That the connector and the updater have the same version is an inference, and an updater with
    /// another version must not block the command.
    /// </summary>
    public TimeSpan Unchanged { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan Registration { get; init; } = TimeSpan.FromMinutes(5);

    public TimeSpan Services { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The limit until the tenant lists the connector, and again until the connector is active.</summary>
    public TimeSpan Activation { get; init; } = TimeSpan.FromMinutes(15);
}
