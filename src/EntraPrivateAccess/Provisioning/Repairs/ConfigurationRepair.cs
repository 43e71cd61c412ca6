using System.IO;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning.Repairs;

/// <summary>
/// Puts the backup of a service's configuration file in the place of one that .NET Framework can't read.
/// </summary>
/// <remarks>
/// A file made from nothing would lack what the connector's setup wrote into it, so without a backup that is left to
/// people.
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
                    "Put a configuration file that can be read in its place",
                    $"{finding.Detail} There is no backup beside it that can be read: mend the file, or copy it from another server with the same version."
                )
            : new RepairPlan(string.Join(", ", saved), $"Put the backup (.bak) of {string.Join(" and ", saved)} back");
    }

    public async Task<string> ApplyAsync(ProvisioningContext context, CancellationToken cancellationToken)
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

        return $"The backup of {string.Join(" and ", saved)} is back, and the broken file lies beside it as .broken. A proxy that was set last is not in it: see Get-ConnectorProxy.";
    }

    private static void Restore(IServerFiles files, string path)
    {
        try
        {
            byte[] saved = ConfigurationFile.Read(files, Backup(path))!.Bytes;
            // A copy first, and then the file at once: a disk that is full leaves the broken one and not none.
            files.WriteAllBytes(Aside(path), ConfigurationFile.ReadBytes(files, path));
            files.WriteAllBytes(path, saved);
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            throw ConnectorErrors.ConfigurationNotRestored(path, closed);
        }
    }

    private static string Backup(string path) => path + ".bak";

    private static string Aside(string path) => path + ".broken";

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
/// Removes the entries of an installation whose programs and services are gone: over the same version setup would
/// find nothing to do.
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

    public async Task<string> ApplyAsync(ProvisioningContext context, CancellationToken cancellationToken)
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
