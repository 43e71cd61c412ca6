using System.IO;
using EntraPrivateAccess.Downloads;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning;

/// <summary>
/// Checks whether an installer is needed, and whether the specified installer or the cloud's download may be used.
/// </summary>
internal static class InstallerPreflight
{
    /// <returns>The state with the verified installer, if one was specified.</returns>
    public static async Task<ProvisioningState> RunAsync(
        ProvisioningContext context,
        ProvisioningState state,
        CancellationToken cancellationToken
    )
    {
        if (context.Request.InstallerPath is string path)
        {
            ConnectorInstaller installer = await InstallerVerification
                .VerifyAsync(
                    context.Server,
                    path,
                    context.Environment,
                    context.Request.MinimumVersion,
                    cancellationToken
                )
                .ConfigureAwait(false);
            InstallerVerification.WarnOfRevocation(installer, context.Reporter);
            state = state with { Installer = installer };
            if (state.Installed?.Version is Version installed && installer.ProductVersion < installed)
            {
                throw ConnectorErrors.DowngradeRefused(installed, installer.ProductVersion);
            }
        }

        if (InstallerNeed.Reason(context, state) is null)
        {
            return state;
        }

        if (state.Installer is null && context.Environment.DownloadUrl is null)
        {
            throw ConnectorErrors.EnvironmentNotSupported(context.Environment, "The download address of the installer");
        }

        return
            await ConnectorInventory
                .FindMarkedServiceAsync(context.Server, state.Installed, cancellationToken)
                .ConfigureAwait(false)
                is { } marked
            ? throw ConnectorErrors.ServiceMarkedForDelete(context.Description.Name, marked)
            : state;
    }

    /// <summary>Returns true if the license terms must be accepted before setup runs.</summary>
    public static bool RequiresLicense(ProvisioningContext context, ProvisioningState state) =>
        !context.Request.LicenseAccepted && InstallerNeed.Reason(context, state) is not null;

    /// <summary>Asks the user to accept the license terms if that is required.</summary>
    /// <exception cref="ConnectorException"><c>LicenseNotAccepted</c>.</exception>
    public static async Task AskLicenseAsync(ProvisioningContext context, ProvisioningState state)
    {
        if (RequiresLicense(context, state) && !await context.AskLicense().ConfigureAwait(false))
        {
            throw ConnectorErrors.LicenseNotAccepted();
        }
    }
}

/// <summary>Determines from the installed connector and the request whether setup has to run.</summary>
internal static class InstallerNeed
{
    /// <summary>Returns the reason why setup must run, or null if the installed connector is sufficient.</summary>
    public static string? Reason(ProvisioningContext context, ProvisioningState state)
    {
        Version wanted = state.Installer?.ProductVersion
            ?? context.Request.MinimumVersion
            ?? ConnectorVersions.Newest.Version;
        return state.Installed switch
        {
            null => "no connector is installed",
            { IsComplete: false } broken => $"the installation lacks {string.Join(", ", broken.Missing)}",
            { Version: Version installed } when installed < wanted => $"connector {installed} is older than {wanted}",
            _ => null,
        };
    }

    /// <summary>
    /// Returns the sentence that the list of versions is old, if it decided that setup does not have to run; otherwise
    /// an empty text.
    /// </summary>
    public static string Doubt(ProvisioningContext context) =>
        context.Request is { InstallerPath: null, MinimumVersion: null }
        && ConnectorVersions.IsOld(context.Clock.GetUtcNow())
            ? " " + ConnectorVersions.Age(context.Clock.GetUtcNow())
            : "";

    /// <summary>Describes the installed version.</summary>
    public static string Describe(InstalledConnector installed) => $"Connector {installed.Version} is installed.";
}

/// <summary>
/// Copies an installer into a folder that only administrators can write to. In its original folder, any user could
/// place a library that the installer loads.
/// </summary>
internal static class LocalInstaller
{
    private const int BufferSize = 1024 * 1024;

    /// <returns>The path to run setup from. Nothing is copied if the installer is already there.</returns>
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
