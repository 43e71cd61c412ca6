using System.IO;
using EntraPrivateAccess.Downloads;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning;

/// <summary>Whether an installer is needed, and whether the one that was given, or the cloud's, may be used.</summary>
internal static class InstallerPreflight
{
    public static async Task RunAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        if (context.Request.InstallerPath is string path)
        {
            context.Installer = await InstallerVerification
                .VerifyAsync(
                    context.Server,
                    path,
                    context.Environment,
                    context.Request.MinimumVersion,
                    cancellationToken
                )
                .ConfigureAwait(false);
            if (context.Installed?.Version is Version installed && context.Installer.Version < installed)
            {
                throw ConnectorErrors.DowngradeRefused(installed, context.Installer.Version);
            }
        }

        if (InstallerNeed.Reason(context) is null)
        {
            return;
        }

        if (context.Installer is null && context.Environment.DownloadUrl is null)
        {
            throw ConnectorErrors.EnvironmentNotSupported(context.Environment, "The download address of the installer");
        }

        if (
            !context.Request.LicenseAccepted
            && !context.Request.IsPlan
            && !await context.AskLicense().ConfigureAwait(false)
        )
        {
            throw ConnectorErrors.LicenseNotAccepted();
        }
    }
}

/// <summary>Whether setup has to run, told from what is installed and what was asked for.</summary>
internal static class InstallerNeed
{
    /// <summary>Why setup must run, or null where the installed connector serves.</summary>
    public static string? Reason(ProvisioningContext context)
    {
        Version wanted = context.Installer?.Version
            ?? context.Request.MinimumVersion
            ?? ConnectorVersions.Newest.Version;
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

/// <summary>
/// Copies an installer into the folder that only administrators can write to: beside it where it was, anybody could
/// lay a library that it loads.
/// </summary>
internal static class LocalInstaller
{
    private const int BufferSize = 1024 * 1024;

    /// <returns>Where setup is to run from. Nothing is copied where it lies there already.</returns>
    public static string Bring(IServerFiles files, string path, string place, CancellationToken cancellationToken)
    {
        if (path.Equals(place, StringComparison.OrdinalIgnoreCase))
        {
            return place;
        }

        string copy = place + ".copy";
        try
        {
            files.DeleteFile(copy);
            Copy(files, path, copy, cancellationToken);
            files.Move(copy, place);
            return place;
        }
        catch (Exception refused) when (StorageFaults.IsOfDisk(refused))
        {
            files.DeleteFile(copy);
            throw;
        }
    }

    private static void Copy(IServerFiles files, string source, string target, CancellationToken cancellationToken)
    {
        using Stream from = files.OpenRead(source);
        using Stream to = files.OpenAppend(target);
        byte[] buffer = new byte[BufferSize];
        for (int read = from.Read(buffer, 0, buffer.Length); read > 0; read = from.Read(buffer, 0, buffer.Length))
        {
            cancellationToken.ThrowIfCancellationRequested();
            to.Write(buffer, 0, read);
        }
    }
}
