using EntraPrivateAccess.Downloads;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Provisioning;

/// <summary>Removes a connector from a server by its uninstall entries.</summary>
internal sealed class Uninstallation
{
    // According to Microsoft, the connector becomes inactive and is removed after ten days; it cannot be deleted
    // earlier. See EvidenceAge for the hour.
    private const string CloudRemark =
        "The tenant can list the connector as active for up to an hour, then as inactive, and removes it after 10 "
        + "days.";

    private readonly ProvisioningContext _context;
    private readonly SetupFolders _folders;

    public Uninstallation(ProvisioningContext context)
    {
        _context = context;
        _folders = new SetupFolders(context.Server);
    }

    /// <summary>True if Windows requires a restart to complete the removal.</summary>
    public bool RebootRequired { get; private set; }

    /// <param name="removeData">True to also remove the connector's own data folders, with its trust settings and
    /// traces.</param>
    /// <exception cref="ConnectorException"><c>DiskFull</c>, <c>ServerDiskRefused</c>, and the errors of the
    /// removal.</exception>
    public async Task<ConnectorRemoval> RunAsync(
        bool removeData,
        Func<string, string, Task<bool>> confirm,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await RemoveAsync(removeData, confirm, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception refused) when (StorageFaults.IsOfDisk(refused))
        {
            throw StorageFaults.OfStep("Uninstall", refused);
        }
    }

    private async Task<ConnectorRemoval> RemoveAsync(
        bool removeData,
        Func<string, string, Task<bool>> confirm,
        CancellationToken cancellationToken
    )
    {
        InstalledConnector? installed = await ConnectorInventory
            .ReadAsync(_context.Server, cancellationToken)
            .ConfigureAwait(false);
        IReadOnlyList<UninstallEntry> entries = await UninstallEntries
            .ReadAsync(_context.Server, cancellationToken)
            .ConfigureAwait(false);
        string name = _context.Description.Name;
        RebootRequired |= await new RestartNote(_context.Server).StandsAsync(cancellationToken).ConfigureAwait(false);
        if (installed is null && entries.Count == 0 && Leftovers(removeData).Length == 0)
        {
            return Result(null, changed: false, $"No connector is installed on {name}.");
        }

        await PreflightChecks.RunForRemovalAsync(_context, cancellationToken).ConfigureAwait(false);
        if (installed is not null && entries.Count == 0)
        {
            if (installed.Version is null && RebootRequired)
            {
                return Result(null, changed: false, $"Windows removes {Remainder(installed)} at the restart.");
            }

            throw installed.Version is null
                ? ConnectorErrors.UninstallIncomplete(name, Remainder(installed))
                : ConnectorErrors.UninstallEntryMissing(name);
        }

        bool isConfirmed = await confirm(
                name,
                $"Uninstall connector {installed?.Version?.ToString() ?? "leftovers"}"
                    + (removeData ? " with its data" : "")
            )
            .ConfigureAwait(false);
        if (isConfirmed || _context.Request.IsPlan)
        {
            await ServerImpact
                .RequireConsentAsync(_context, LossDuration.Lasting, cancellationToken)
                .ConfigureAwait(false);
        }

        if (!isConfirmed && !_context.Request.IsPlan)
        {
            return Result(null, changed: false, "Nothing was removed.");
        }

        ConnectorRegistration registration = await RegistrationInventory
            .ReadAsync(_context.Server, _context.ServerNow, cancellationToken)
            .ConfigureAwait(false);
        string remark = registration.State is RegistrationState.NotRegistered ? "It is not registered." : CloudRemark;
        if (!isConfirmed)
        {
            return Result(
                null,
                changed: false,
                (
                    installed?.Version is { } planned
                        ? $"Connector {planned} would be removed. "
                        : "What is left of a connector would be removed. "
                ) + remark
            );
        }

        await RemoveProgramsAsync(cancellationToken).ConfigureAwait(false);
        // Read only now, because the uninstaller's own log created one of these folders.
        string left = string.Concat(Leftovers(removeData).Select(Remove));
        return Result(
            installed?.Version,
            changed: true,
            (registration.State is RegistrationState.NotRegistered ? "It was not registered." : CloudRemark) + left
        );
    }

    // The programs are already removed, so a file that is in use does not make the command fail.
    private string Remove(string folder)
    {
        try
        {
            _context.Server.Files.DeleteDirectory(folder);
            return "";
        }
        catch (Exception refused) when (StorageFaults.IsOfDisk(refused))
        {
            return $" '{folder}' could not be removed: {refused.Message.TrimEnd('.')}.";
        }
    }

    /// <summary>Removes the programs, and keeps the connector's data and the module's own folder.</summary>
    // A bundle also removes its packages, so the entries are read again after each removal.
    public async Task RemoveProgramsAsync(CancellationToken cancellationToken)
    {
        SetupProgram setup = new(_context);
        HashSet<UninstallEntry> tried = [];
        while (
            (await UninstallEntries.ReadAsync(_context.Server, cancellationToken).ConfigureAwait(false)).FirstOrDefault(
                tried.Add
            )
                is { } entry
        )
        {
            if (
                entry.IsBundle
                && await setup.WaitForEarlierAsync(entry.Program, cancellationToken).ConfigureAwait(false)
                    is { } earlier
            )
            {
                // The uninstaller that a killed run started may have removed the entry and its program.
                RebootRequired |= earlier.RebootRequired;
                IReadOnlyList<UninstallEntry> left = await UninstallEntries
                    .ReadAsync(_context.Server, cancellationToken)
                    .ConfigureAwait(false);
                if (!left.Contains(entry))
                {
                    continue;
                }
            }

            _folders.Create();
            string log = _folders.LogFile("uninstall", _context.Clock.GetUtcNow());
            string arguments =
                $"{entry.Arguments} {(entry.Arguments.Contains("/norestart") ? "" : "/norestart ")}"
                + $"{(entry.IsBundle ? "/log" : "/l*v")} \"{log}\"";
            SetupExitCode code = await setup
                .RunAsync(entry.Program, arguments, log, cancellationToken)
                .ConfigureAwait(false);
            RebootRequired |= code.RebootRequired;
        }

        await UntilGoneAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task UntilGoneAsync(CancellationToken cancellationToken)
    {
        string left = "the connector";
        string? gone = await _context
            .UntilAsync(
                "files and services to be gone",
                _context.Request.Limits.InPlace,
                async stop =>
                {
                    InstalledConnector? still = await ConnectorInventory
                        .ReadAsync(_context.Server, stop)
                        .ConfigureAwait(false);
                    left = still is null ? left : Remainder(still);
                    return still is null ? left : null;
                },
                cancellationToken
            )
            .ConfigureAwait(false);

        // A service that is marked for deletion disappears with the restart that Windows requires.
        if (gone is null && !RebootRequired)
        {
            throw ConnectorErrors.UninstallIncomplete(_context.Description.Name, left);
        }
    }

    private static string Remainder(InstalledConnector left) =>
        (left.ConnectorService ?? left.UpdaterService) is { } service
            ? $"the service {service.Name} ({service.State})"
            : "its program";

    // The module's own folder contains the note of a pending restart, so it is removed by a run after that restart.
    private string[] Leftovers(bool removeData)
    {
        string data = _context.Server.Files.Folder(ServerFolder.ProgramData);
        IEnumerable<string> connectorData = removeData
            ? ProductNames.All.SelectMany(brand => brand.DataFolders).Select(folder => $@"{data}\Microsoft\{folder}")
            : [];
        IEnumerable<string> own = RebootRequired ? [] : [_folders.Root];
        return [.. connectorData.Concat(own).Where(_context.Server.Files.DirectoryExists)];
    }

    private ConnectorRemoval Result(Version? version, bool changed, string detail) =>
        new()
        {
            Server = _context.Description.Name,
            Environment = _context.Environment.Name,
            Rehearsed = _context.Description.IsVirtual,
            RemovedVersion = version?.ToString(),
            Changed = changed,
            RebootRequired = RebootRequired,
            Detail = detail,
        };
}
