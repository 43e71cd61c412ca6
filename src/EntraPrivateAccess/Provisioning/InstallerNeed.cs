using System;
using EntraPrivateAccess.Installation;
using EntraPrivateAccess.Installer;

namespace EntraPrivateAccess.Provisioning;

/// <summary>Whether setup has to run, told from what is installed and what was asked for.</summary>
internal static class InstallerNeed
{
    /// <summary>Why setup must run, or null where the installed connector serves.</summary>
    public static string? Reason(ProvisioningContext context)
    {
        Version wanted = context.Installer?.Version ?? context.Request.MinimumVersion ?? ConnectorVersions.Newest.Version;
        return context.Installed switch
        {
            null => "no connector is installed",
            { IsComplete: false } broken => $"the installation lacks {string.Join(", ", broken.Missing)}",
            { Version: Version installed } when installed < wanted => $"connector {installed} is older than {wanted}",
            _ => null,
        };
    }

    /// <summary>The version that is installed and serves, in words.</summary>
    public static string Describe(InstalledConnector installed) => $"Connector {installed.Version} is installed.";
}
