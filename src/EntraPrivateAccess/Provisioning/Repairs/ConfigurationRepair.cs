using System.IO;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning.Repairs;

/// <summary>Replaces a service's configuration file that .NET Framework cannot read with its backup.</summary>
/// <remarks>
/// A new file would lack the settings that the connector's setup wrote, so without a backup the repair is left to the
/// administrator.
/// </remarks>
internal sealed class ConfigurationRepair : IRepair
{
    public string Action => "RestoreConfiguration";

    public string Check => "ConfigurationFiles";

    public async Task<RepairPlan?> PlanAsync(
        ProvisioningContext context,
        CheckResult finding,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<string> broken = await BrokenAsync(context, cancellationToken).ConfigureAwait(false);
        string[] saved = [.. broken.Where(path => IsReadable(context.Server.Files, Backup(path)))];
        return broken.Count == 0 ? null
            : saved.Length == 0
                ? new RepairPlan(
                    broken[0],
                    "Replace it with a readable configuration file",
                    $"{finding.Detail} There is no readable backup next to it. "
                        + "Repair the file, or copy it from another server with the same version."
                )
            : new RepairPlan(string.Join(", ", saved), $"Restore the backup (.bak) of {string.Join(" and ", saved)}");
    }

    public async Task<RepairDone> ApplyAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        IServerFiles files = context.Server.Files;
        string[] saved =
        [
            .. (await BrokenAsync(context, cancellationToken).ConfigureAwait(false)).Where(path =>
                IsReadable(files, Backup(path))
            ),
        ];
        foreach (string path in saved)
        {
            Restore(files, path);
        }

        return $"Restored the backup of {string.Join(" and ", saved)}. The broken file is kept next to it as .broken. "
            + "The backup does not contain the last proxy change; run Get-ConnectorProxy to check the proxy.";
    }

    private static void Restore(IServerFiles files, string path)
    {
        try
        {
            byte[] saved = ConfigurationFile.Read(files, Backup(path))!.Bytes;
            // Copies the broken file first and then writes the new one in one operation, so that a full disk leaves the
            // broken file rather than none.
            files.WriteAllBytes(BrokenCopy(path), ConfigurationFile.ReadBytes(files, path));
            files.WriteAllBytes(path, saved);
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            throw ConnectorErrors.ConfigurationNotRestored(path, closed);
        }
    }

    private static string Backup(string path) => path + ".bak";

    private static string BrokenCopy(string path) => path + ".broken";

    private static async Task<IReadOnlyList<string>> BrokenAsync(
        ProvisioningContext context,
        CancellationToken cancellationToken
    ) =>
        await ConnectorInventory.ReadAsync(context.Server, cancellationToken).ConfigureAwait(false) is { } connector
            ?
            [
                .. new ProxyConfiguration(context.Server, connector).Paths.Where(path =>
                    context.Server.Files.FileExists(path) && !IsReadable(context.Server.Files, path)
                ),
            ]
            : [];

    private static bool IsReadable(IServerFiles files, string path)
    {
        try
        {
            return ConfigurationFile.Read(files, path)?.Parse() is not null;
        }
        catch (ConnectorException)
        {
            return false;
        }
    }
}

/// <summary>
/// Removes the uninstall entries of an installation whose programs and services are gone, because setup of the same
/// version would find nothing to do.
/// </summary>
internal sealed class LeftoversRepair : IRepair
{
    public string Action => "RemoveLeftovers";

    public string Check => "Installation";

    public async Task<RepairPlan?> PlanAsync(
        ProvisioningContext context,
        CheckResult finding,
        CancellationToken cancellationToken
    )
    {
        if (await ConnectorInventory.ReadAsync(context.Server, cancellationToken).ConfigureAwait(false) is not null)
        {
            return null;
        }

        IReadOnlyList<UninstallEntry> entries = await UninstallEntries
            .ReadAsync(context.Server, cancellationToken)
            .ConfigureAwait(false);
        return entries.Count == 0
            ? null
            : new RepairPlan(context.Description.Name, $"Remove what is left of {Names(entries)}")
            {
                IsFirstStep = true,
            };
    }

    public async Task<RepairDone> ApplyAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        string names = Names(await UninstallEntries.ReadAsync(context.Server, cancellationToken).ConfigureAwait(false));
        await new Uninstallation(context).RemoveProgramsAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<UninstallEntry> left = await UninstallEntries
            .ReadAsync(context.Server, cancellationToken)
            .ConfigureAwait(false);
        return left.Count == 0
            ? $"Removed what was left of {names}."
            : throw ConnectorErrors.UninstallIncomplete(context.Description.Name, $"the entry of {Names(left)}");
    }

    private static string Names(IEnumerable<UninstallEntry> entries) =>
        string.Join(", ", entries.Select(entry => entry.DisplayName).Distinct());
}
