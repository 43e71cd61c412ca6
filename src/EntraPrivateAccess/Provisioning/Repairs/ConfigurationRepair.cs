using System.IO;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Inventory.Configuration;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning.Repairs;

/// <summary>
/// Corrects a service's configuration file that .NET Framework refuses, or replaces one that can't be read with the
/// copy of what this module wrote last, or with its backup.
/// </summary>
/// <remarks>
/// Only corrections whose intention is certain are made, such as the case of a name. A new file would lack the settings
/// that the connector's setup wrote, so without a copy the rest is left to the administrator. The backup is older than
/// the module's last change: it is used only without a newer copy, and the row names its time and its proxy.
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
        IReadOnlyList<BrokenFile> broken = await BrokenAsync(context, cancellationToken).ConfigureAwait(false);
        BrokenFile[] repairable = [.. broken.Where(file => file.Content is not null)];
        return broken.Count == 0 ? null
            : repairable.Length == 0
                ? new RepairPlan(
                    broken[0].Path,
                    "Replace it with a configuration file that .NET Framework accepts",
                    broken[0].Remedy is string remedy
                        ? $"{finding.Detail} {remedy}"
                        : $"{finding.Detail} There is no readable copy next to it. "
                            + "Repair the file, or copy it from another server with the same version."
                )
            : new RepairPlan(
                string.Join(", ", repairable.Select(file => file.Path)),
                string.Join(", and ", repairable.Select(file => file.Plan))
            );
    }

    public async Task<RepairDone> ApplyAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        BrokenFile[] repairable =
        [
            .. (await BrokenAsync(context, cancellationToken).ConfigureAwait(false)).Where(file =>
                file.Content is not null
            ),
        ];
        foreach (BrokenFile file in repairable)
        {
            Write(context.Server.Files, file);
        }

        string[] done =
        [
            .. repairable.Select(file => $"{file.Done}."),
            "The broken file is kept next to it as .broken.",
            .. repairable.Any(file => file.IsBackup)
                ? (string[])["The backup lacks the last change; run Get-ConnectorProxy to check the proxy."]
                : [],
        ];
        return string.Join(" ", done);
    }

    private static void Write(IServerFiles files, BrokenFile file)
    {
        try
        {
            // Copies the broken file first and then writes the new one in one operation, so that a full disk leaves the
            // broken file rather than none.
            files.WriteAllBytes(BrokenCopy(file.Path), ConfigurationFile.ReadBytes(files, file.Path));
            files.WriteAllBytes(file.Path, file.Content!);
            if (file.Written is null)
            {
                // Another program changed the file, so what this module wrote before is not its last content.
                LastWritten.Reset(files, file.Path, null);
            }
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            throw ConnectorErrors.ConfigurationNotRestored(file.Path, closed);
        }
    }

    private static string Backup(string path) => path + ".bak";

    /// <summary>Gets the path at which a file that had to be corrected is kept.</summary>
    internal static string BrokenCopy(string path) => path + ".broken";

    /// <summary>Returns whether a broken file was replaced with a copy and has not been changed since.</summary>
    internal static bool IsFromCopy(IServerFiles files, string path) =>
        files.FileExists(path)
        && files.FileExists(BrokenCopy(path))
        && new[] { LastWritten.PathOf(path), Backup(path) }.Any(copy =>
            files.FileExists(copy)
            && files.LastWriteTime(copy) <= files.LastWriteTime(BrokenCopy(path))
            && ConfigurationFile.ReadBytes(files, path).SequenceEqual(ConfigurationFile.ReadBytes(files, copy))
        );

    private static async Task<IReadOnlyList<BrokenFile>> BrokenAsync(
        ProvisioningContext context,
        CancellationToken cancellationToken
    ) =>
        await ConnectorInventory.ReadAsync(context.Server, cancellationToken).ConfigureAwait(false) is { } connector
            ?
            [
                .. new ProxyConfiguration(context.Server, connector)
                    .Paths.Select(path => Inspect(context.Server.Files, path))
                    .OfType<BrokenFile>(),
            ]
            : [];

    private static BrokenFile? Inspect(IServerFiles files, string path)
    {
        string? remedy = null;
        try
        {
            if (ConfigurationFile.Read(files, path) is not { } file)
            {
                // Setup writes the file again; see SetupRepair. The backup lacks the last change of the proxy.
                return null;
            }

            IReadOnlyList<string> declared = ConfigurationFile.DeclaredByMachine(files);
            XmlSource source = file.Parse();
            if (ConfigurationValidator.Validate(source, declared).Count == 0)
            {
                return null;
            }

            (XmlSource corrected, IReadOnlyList<ConfigurationProblem> left) = ConfigurationProblem.FixAll(
                source,
                declared
            );
            if (left.Count == 0)
            {
                return new BrokenFile(path, file.Encode(corrected.Text));
            }

            remedy = left[0].Repair;
        }
        catch (ConnectorException)
        {
            // The file can't be read as XML.
        }

        return ReadCopy(files, path, LastWritten.PathOf(path))
            ?? ReadCopy(files, path, Backup(path))
            ?? new BrokenFile(path, null) { Remedy = remedy };
    }

    // A copy counts only if .NET Framework accepts it.
    private static BrokenFile? ReadCopy(IServerFiles files, string path, string copy)
    {
        try
        {
            return ConfigurationFile.Read(files, copy) is { } kept && kept.Validate(files).Count == 0
                ? new BrokenFile(path, kept.Bytes)
                {
                    Written = files.LastWriteTime(copy),
                    Proxy = DescribeProxy(ProxySection.Read(kept.Parse().Root)),
                    IsBackup = copy == Backup(path),
                }
                : null;
        }
        catch (ConnectorException)
        {
            return null;
        }
    }

    private static string DescribeProxy(ProxySection section) =>
        section switch
        {
            { Mode: ConnectorProxyMode.Explicit, Address: string address } => $"the proxy {address}",
            { Mode: ConnectorProxyMode.Default } => "no setting of a proxy",
            _ => "the setting to use no proxy",
        };

    /// <summary>A configuration file that .NET Framework refuses.</summary>
    /// <param name="Content">The content that replaces it; null if there is none.</param>
    private sealed record BrokenFile(string Path, byte[]? Content)
    {
        /// <summary>What to change by hand; null if the file can't be read as XML.</summary>
        public string? Remedy { get; init; }

        /// <summary>Whether the content is the backup, which is older than this module's last change.</summary>
        public bool IsBackup { get; init; }

        /// <summary>The time of the copy; null if the content is the file's own, corrected.</summary>
        public DateTimeOffset? Written { get; init; }

        /// <summary>The proxy in the copy.</summary>
        public string Proxy { get; init; } = "";

        public string Plan =>
            Written is null ? $"Correct {Path}"
            : IsBackup ? $"Restore the backup (.bak) of {Path}{Age}"
            : $"Restore {Path}{Age}";

        public string Done =>
            Written is null ? $"Corrected {Path}"
            : IsBackup ? $"Restored the backup of {Path}{Age}"
            : $"Restored {Path}{Age}";

        private string Age =>
            Written is not { } time ? ""
            : IsBackup
                ? FormattableString.Invariant(
                    $" with the content before the change of {time.UtcDateTime:yyyy-MM-dd HH:mm} UTC: {Proxy}"
                )
            : FormattableString.Invariant(
                $" as this module wrote it at {time.UtcDateTime:yyyy-MM-dd HH:mm} UTC: {Proxy}"
            );
    }
}
