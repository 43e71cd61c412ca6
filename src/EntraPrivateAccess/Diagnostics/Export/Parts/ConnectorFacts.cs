using System.IO;
using EntraPrivateAccess.Downloads;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Export.Parts;

/// <summary>Reads the data about installation, registration and services.</summary>
internal static class ConnectorFacts
{
    private static readonly string[] s_services = [ConnectorServiceNames.Connector, ConnectorServiceNames.Updater];

    public static async Task<object?> StatusAsync(ExportContext context, CancellationToken cancellationToken)
    {
        CheckReport report = await context.ReportAsync(cancellationToken).ConfigureAwait(false);
        ServerObservation server = await ServerObservation
            .ReadAsync(context.Checks, cancellationToken)
            .ConfigureAwait(false);
        return StatusReport.Of(
            context.Checks.Environment,
            server,
            await CloudAsync(context.Checks, cancellationToken).ConfigureAwait(false),
            report.Verdict
        );
    }

    public static async Task<object?> ServicesAsync(ExportContext context, CancellationToken cancellationToken)
    {
        List<ServiceInfo> found = [];
        foreach (string name in s_services)
        {
            if (await context.Server.Services.GetAsync(name, cancellationToken).ConfigureAwait(false) is { } service)
            {
                found.Add(service);
            }
        }

        return found.Count == 0 ? null : new { Services = found.ToArray() };
    }

    public static async Task<object?> VersionsAsync(ExportContext context, CancellationToken cancellationToken)
    {
        InstalledConnector? installed = await context.Checks.InstalledAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<UninstallEntry> entries = await UninstallEntries
            .ReadAsync(context.Server, cancellationToken)
            .ConfigureAwait(false);
        return installed is null && entries.Count == 0
            ? null
            : new
            {
                ConnectorVersion = installed?.Version,
                installed?.UpdaterVersion,
                NewestKnownVersion = ConnectorVersions.Newest.Version,
                VersionsAsOf = ConnectorVersions.AsOf,
                MinimumVersion = ConnectorVersions.MinimumForPrivateAccess,
                installed?.Folder,
                installed?.RegistrationScript,
                installed?.ModulesFolder,
                Missing = installed?.Missing.ToArray() ?? [],
                Programs = installed is null ? [] : Programs(context.Server.Files, installed.Folder),
                UninstallEntries = entries.ToArray(),
            };
    }

    public static async Task<object?> RegistrationAsync(ExportContext context, CancellationToken cancellationToken) =>
        new
        {
            Registration = await context.Checks.RegistrationAsync(cancellationToken).ConfigureAwait(false),
            TrustSettings = TrustSettings.ReadAll(context.Server).ToArray(),
        };

    private static object[] Programs(IServerFiles files, string folder) =>
        [
            .. files
                .Find(folder, "*.exe")
                .Concat(files.Find(folder, "*.dll"))
                .Select(path => new
                {
                    Path = path,
                    Version = VersionOf(files, path),
                    Written = files.LastWriteTime(path),
                }),
        ];

    private static Version? VersionOf(IServerFiles files, string path)
    {
        try
        {
            return files.FileVersion(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // The server's data is useful without the tenant's. The checks report why the tenant could not be queried.
    private static async Task<TenantObservation?> CloudAsync(CheckContext checks, CancellationToken cancellationToken)
    {
        try
        {
            return await checks.CloudAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ConnectorException)
        {
            return null;
        }
    }
}

/// <summary>Reads the data about the machine.</summary>
internal static class ServerFacts
{
    public static async Task<object?> ReadAsync(ExportContext context, CancellationToken cancellationToken)
    {
        ServerDescription machine = context.Checks.Description;
        return new
        {
            machine.Name,
            machine.FullyQualifiedName,
            machine.OperatingSystem,
            machine.OperatingSystemVersion,
            machine.IsWindowsServer,
            machine.IsServerCore,
            machine.IsElevated,
            machine.IsVirtual,
            machine.Memory,
            machine.Processors,
            Clock = machine.UtcNow,
            FreeBytes = context.Server.Files.FreeSpace(context.Server.Files.Folder(ServerFolder.Windows)),
            PendingReboot = (
                await context.Server.PendingRebootReasonsAsync(cancellationToken).ConfigureAwait(false)
            ).ToArray(),
            SignedInTenant = context.Checks.TenantId,
            Environment = context.Checks.Environment.Name,
        };
    }
}
