using System.IO;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Inventory;

/// <summary>Detects what is installed, without changing anything.</summary>
internal static class ConnectorInventory
{
    /// <summary>Returns the connector on this server, or null if there is no trace of one.</summary>
    public static async Task<InstalledConnector?> ReadAsync(IServer server, CancellationToken cancellationToken)
    {
        ServiceInfo? connector = await server
            .Services.GetAsync(ConnectorServiceNames.Connector, cancellationToken)
            .ConfigureAwait(false);
        ServiceInfo? updater = await server
            .Services.GetAsync(ConnectorServiceNames.Updater, cancellationToken)
            .ConfigureAwait(false);
        string? program = connector is null ? null : ProgramOf(connector.BinaryPath);
        foreach (ProductNames brand in ProductNames.All)
        {
            // The service's command line contains the folder. Without a service, the default folder is used.
            string folder =
                program is not null && program.EndsWith(@"\" + brand.ServiceProgram, StringComparison.OrdinalIgnoreCase)
                    ? program[..program.LastIndexOf('\\')]
                    : $@"{server.Files.Folder(ServerFolder.ProgramFiles)}\{brand.InstallFolder}";
            if (server.Files.FileExists($@"{folder}\{brand.ServiceProgram}"))
            {
                return Describe(server, brand, folder, connector, updater);
            }
        }

        ProductNames guess = ProductNames.Current;
        return connector is null && updater is null
            ? null
            : Describe(
                server,
                guess,
                $@"{server.Files.Folder(ServerFolder.ProgramFiles)}\{guess.InstallFolder}",
                connector,
                updater
            );
    }

    /// <summary>Returns the connector if the installation is complete.</summary>
    /// <exception cref="ConnectorException"><c>ConnectorNotInstalled</c>, or <c>InstallationIncomplete</c>, which lists
    /// the missing parts.</exception>
    public static InstalledConnector RequireWhole(InstalledConnector? found, string serverName) =>
        found switch
        {
            null => throw ConnectorErrors.ConnectorNotInstalled(serverName),
            { IsComplete: false } => throw ConnectorErrors.ConnectorNotWhole(serverName, found.Missing[0]),
            _ => found,
        };

    /// <summary>
    /// Returns whether the registry key that setup creates is missing, for example because a clean-up removed it.
    /// </summary>
    public static async Task<bool> LacksKeyAsync(
        IServer server,
        InstalledConnector installed,
        CancellationToken cancellationToken
    )
    {
        string key = installed.Brand.RegistryKey;
        int at = key.LastIndexOf('\\');
        return !(await server.Registry.SubkeysAsync(key[..at], cancellationToken).ConfigureAwait(false)).Contains(
            key[(at + 1)..],
            StringComparer.OrdinalIgnoreCase
        );
    }

    /// <summary>
    /// Returns the name of a service that Windows has marked for deletion but keeps, because a program such as the
    /// Services console still has a handle to it; null if there is none. Setup can't install such a service again.
    /// </summary>
    /// <remarks>
    /// Windows sets the value DeleteFlag of the service's key when the service is deleted, and removes the key with the
    /// last handle or at the next boot. The service manager has no query for it.
    /// </remarks>
    public static async Task<string?> FindMarkedServiceAsync(
        IServer server,
        InstalledConnector? installed,
        CancellationToken cancellationToken
    )
    {
        ServiceInfo?[] services = [installed?.ConnectorService, installed?.UpdaterService];
        foreach (ServiceInfo service in services.OfType<ServiceInfo>())
        {
            string key = $@"HKLM\SYSTEM\CurrentControlSet\Services\{service.Name}";
            if (
                await server.Registry.ReadAsync(key, "DeleteFlag", cancellationToken).ConfigureAwait(false)
                is int
                    and not 0
            )
            {
                return service.Name;
            }
        }

        return null;
    }

    /// <summary>Returns the program in a service's command line, which can be quoted and have arguments.</summary>
    internal static string ProgramOf(string commandLine)
    {
        string text = commandLine.Trim();
        if (text.StartsWith("\"", StringComparison.Ordinal))
        {
            int end = text.IndexOf('"', 1);
            return end < 0 ? text[1..] : text[1..end];
        }

        int program = text.IndexOf(".exe", StringComparison.OrdinalIgnoreCase);
        return program < 0 ? text : text[..(program + 4)];
    }

    private static InstalledConnector Describe(
        IServer server,
        ProductNames brand,
        string folder,
        ServiceInfo? connector,
        ServiceInfo? updater
    )
    {
        // Some builds put the script in a subfolder, so both install folders are searched recursively.
        string updaterFolder = $@"{server.Files.Folder(ServerFolder.ProgramFiles)}\{brand.UpdaterFolder}";
        string? script = First(server, "RegisterConnector.ps1", folder, updaterFolder);
        string? module = First(server, brand.ModuleName + ".psd1", folder, updaterFolder);
        Version? version = VersionOf(server.Files, $@"{folder}\{brand.ServiceProgram}");
        List<string> missing = [];
        Note(missing, version is null, $"the program {brand.ServiceProgram}");
        Note(missing, connector is null, $"the service {ConnectorServiceNames.Connector}");
        Note(missing, updater is null, $"the service {ConnectorServiceNames.Updater}");
        Note(missing, script is null, "RegisterConnector.ps1");
        Note(missing, module is null, $"the module {brand.ModuleName}");
        return new InstalledConnector
        {
            Brand = brand,
            Folder = folder,
            Version = version,
            UpdaterVersion = VersionOf(
                server.Files,
                updater is null ? $@"{updaterFolder}\{brand.UpdaterProgram}" : ProgramOf(updater.BinaryPath)
            ),
            ConnectorService = connector,
            UpdaterService = updater,
            RegistrationScript = script,
            ModulesFolder = module is null ? null : Parent(Parent(module)),
            Missing = missing,
        };
    }

    // A service without its program is a broken installation. A running setup can remove or lock the file at any
    // moment.
    private static Version? VersionOf(IServerFiles files, string program)
    {
        try
        {
            return files.FileExists(program) ? files.FileVersion(program) : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static string? First(IServer server, string pattern, params string[] folders) =>
        folders.SelectMany(folder => server.Files.Find(folder, pattern)).FirstOrDefault();

    private static string Parent(string path) => path[..path.LastIndexOf('\\')];

    private static void Note(List<string> missing, bool isMissing, string what)
    {
        if (isMissing)
        {
            missing.Add(what);
        }
    }
}

/// <summary>The installation on a server at one point in time.</summary>
internal sealed record InstalledConnector
{
    public required ProductNames Brand { get; init; }

    /// <summary>The full path of the connector's folder.</summary>
    public required string Folder { get; init; }

    /// <summary>The file version of the service program; null if the program is missing.</summary>
    public Version? Version { get; init; }

    /// <summary>The file version of the updater; null if it is missing.</summary>
    public Version? UpdaterVersion { get; init; }

    public ServiceInfo? ConnectorService { get; init; }

    public ServiceInfo? UpdaterService { get; init; }

    /// <summary>The full path of <c>RegisterConnector.ps1</c>, or null.</summary>
    public string? RegistrationScript { get; init; }

    /// <summary>The folder that contains the registration module's folder, or null.</summary>
    public string? ModulesFolder { get; init; }

    /// <summary>The parts that are missing; empty if the installation is complete.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    public bool IsComplete => Missing.Count == 0;

    /// <summary>
    /// True if connector and updater have the same version. They are separate packages, so the versions differ during
    /// an upgrade.
    /// </summary>
    public bool IsOfOneVersion => UpdaterVersion == Version;
}
