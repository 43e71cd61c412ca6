using System.IO;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Inventory.Configuration;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning.Repairs;

/// <summary>
/// Corrects a service's configuration file that .NET Framework refuses, or replaces one that can't be read with its
/// backup.
/// </summary>
/// <remarks>
/// Only corrections whose intention is certain are made, such as the case of a name. A new file would lack the settings
/// that the connector's setup wrote, so without a backup the rest is left to the administrator.
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
                        : $"{finding.Detail} There is no readable backup next to it. "
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

        string[] restored = [.. repairable.Where(file => !file.IsCorrected).Select(file => file.Path)];
        string[] corrected = [.. repairable.Where(file => file.IsCorrected).Select(file => file.Path)];
        string[] done =
        [
            .. corrected.Length == 0 ? [] : (string[])[$"Corrected {string.Join(" and ", corrected)}."],
            .. restored.Length == 0 ? [] : (string[])[$"Restored the backup of {string.Join(" and ", restored)}."],
            "The broken file is kept next to it as .broken.",
            .. restored.Length == 0
                ? []
                : (string[])
                    ["The backup does not contain the last proxy change; run Get-ConnectorProxy to check the proxy."],
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
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            throw ConnectorErrors.ConfigurationNotRestored(file.Path, closed);
        }
    }

    private static string Backup(string path) => path + ".bak";

    /// <summary>Gets the path at which a file that had to be corrected is kept.</summary>
    internal static string BrokenCopy(string path) => path + ".broken";

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
                return new BrokenFile(path, file.Encode(corrected.Text), IsCorrected: true);
            }

            remedy = left[0].Repair;
        }
        catch (ConnectorException)
        {
            // The file can't be read as XML.
        }

        return new BrokenFile(path, ReadBackup(files, path), IsCorrected: false) { Remedy = remedy };
    }

    // The backup counts only if .NET Framework accepts it.
    private static byte[]? ReadBackup(IServerFiles files, string path)
    {
        try
        {
            return ConfigurationFile.Read(files, Backup(path)) is { } backup && backup.Validate(files).Count == 0
                ? backup.Bytes
                : null;
        }
        catch (ConnectorException)
        {
            return null;
        }
    }

    /// <summary>A configuration file that .NET Framework refuses.</summary>
    /// <param name="Content">The content that replaces it; null if there is none.</param>
    /// <param name="IsCorrected">Whether the content is the file's own, corrected; otherwise it is the backup.</param>
    private sealed record BrokenFile(string Path, byte[]? Content, bool IsCorrected)
    {
        /// <summary>What to change by hand; null if the file can't be read as XML.</summary>
        public string? Remedy { get; init; }

        public string Plan => IsCorrected ? $"Correct {Path}" : $"Restore the backup (.bak) of {Path}";
    }
}
