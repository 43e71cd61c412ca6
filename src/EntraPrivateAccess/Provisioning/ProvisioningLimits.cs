using System;

namespace EntraPrivateAccess.Provisioning;

/// <summary>How long each wait may take. Microsoft says up to 10 minutes until a connector shows in the portal.</summary>
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

    /// <summary>Files and services that appear after the installer has exited: Microsoft's own script waits 60 seconds.</summary>
    public TimeSpan InPlace { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The same for a setup of an earlier run that nobody saw end.</summary>
    public TimeSpan Settling { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// So long must nothing change before an installation of two versions counts as finished: Microsoft's fixed minute. That
    /// connector and updater carry the same version is an inference, and an updater that does not must not stop anybody.
    /// </summary>
    public TimeSpan Unchanged { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan Registration { get; init; } = TimeSpan.FromMinutes(5);

    public TimeSpan Services { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Until the tenant lists the connector, and again until it is active.</summary>
    public TimeSpan Activation { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How soon a condition of the server is looked at again at first; the longer it takes, the less often.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromMilliseconds(100);
}
