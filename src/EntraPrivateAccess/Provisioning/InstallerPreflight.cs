using System;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Installer;

namespace EntraPrivateAccess.Provisioning;

/// <summary>Whether an installer is needed, and whether the one that was given, or the cloud's, may be used.</summary>
internal static class InstallerPreflight
{
    public static async Task RunAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        if (context.Request.InstallerPath is string path)
        {
            context.Installer = await InstallerVerification.VerifyAsync(
                context.Server, path, context.Environment, context.Request.MinimumVersion, cancellationToken).ConfigureAwait(false);
            if (context.Installed?.Version is Version installed && context.Installer.Version < installed)
            {
                throw Faults.DowngradeRefused(installed, context.Installer.Version);
            }
        }

        if (InstallerNeed.Reason(context) is null)
        {
            return;
        }

        if (context.Installer is null && context.Environment.DownloadUrl is null)
        {
            throw Faults.EnvironmentNotSupported(context.Environment, "The download address of the installer");
        }

        if (!context.Request.LicenseAccepted && !context.Request.IsPlan && !await context.AskLicense().ConfigureAwait(false))
        {
            throw Faults.LicenseNotAccepted();
        }
    }
}
