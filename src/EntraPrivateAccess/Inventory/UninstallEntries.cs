using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Inventory;

/// <summary>Finds the connector's uninstall entries in both registry views.</summary>
/// <remarks>
/// An entry is identified by its name or else by the installer's file or the folder, because a name can be in the
/// server's language. A newly downloaded bundle of another version cannot uninstall the connector: the registered
/// bundle must be used.
/// </remarks>
internal static class UninstallEntries
{
    private const string Root = @"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall";

    /// <summary>Reads the entries, bundles first, because a bundle also removes its packages.</summary>
    public static async Task<IReadOnlyList<UninstallEntry>> ReadAsync(
        IServer server,
        CancellationToken cancellationToken
    )
    {
        List<UninstallEntry> found = [];
        foreach (bool wow64 in (bool[])[false, true])
        {
            foreach (
                string name in await server.Registry.SubkeysAsync(Root, cancellationToken, wow64).ConfigureAwait(false)
            )
            {
                if (
                    await ReadAsync(server, $@"{Root}\{name}", name, wow64, cancellationToken).ConfigureAwait(false)
                        is { } entry
                    && !found.Contains(entry)
                )
                {
                    found.Add(entry);
                }
            }
        }

        return [.. found.OrderByDescending(entry => entry.IsBundle)];
    }

    private static async Task<UninstallEntry?> ReadAsync(
        IServer server,
        string key,
        string name,
        bool wow64,
        CancellationToken cancellationToken
    )
    {
        async Task<string?> Value(string value) =>
            await server.Registry.ReadAsync(key, value, cancellationToken, wow64).ConfigureAwait(false) as string;
        string? displayName = await Value("DisplayName").ConfigureAwait(false);
        string? cached = await Value("BundleCachePath").ConfigureAwait(false);
        if (
            !IsNamed(displayName)
            && !IsInstaller(cached)
            && !IsPlaced(server, await Value("InstallLocation").ConfigureAwait(false))
        )
        {
            return null;
        }

        displayName ??= name;
        if (cached is not null && server.Files.FileExists(cached))
        {
            return new UninstallEntry(displayName, cached, "/uninstall /quiet", IsBundle: true);
        }

        if (await Value("QuietUninstallString").ConfigureAwait(false) is string command)
        {
            string program = ConnectorInventory.ProgramOf(command);
            int end = command.IndexOf(program, StringComparison.OrdinalIgnoreCase) + program.Length;
            return new UninstallEntry(displayName, program, command[end..].TrimStart('"').Trim(), IsBundle: true);
        }

        // The registry key of a package is its product code.
        return Guid.TryParse(name, out Guid product)
            ? new UninstallEntry(
                displayName,
                $@"{server.Files.Folder(ServerFolder.System)}\msiexec.exe",
                $"/x {product:B} /qn",
                IsBundle: false
            )
            : null;
    }

    private static bool IsNamed(string? displayName) =>
        displayName is not null
        && ProductNames
            .All.SelectMany(brand => brand.UninstallNames)
            .Any(known => displayName.Trim().Equals(known, StringComparison.OrdinalIgnoreCase));

    private static bool IsInstaller(string? cached) =>
        cached is not null
        && ProductNames.All.Any(brand =>
            cached.EndsWith(@"\" + brand.InstallerFile, StringComparison.OrdinalIgnoreCase)
        );

    private static bool IsPlaced(IServer server, string? location) =>
        location is not null
        && ProductNames
            .All.SelectMany(brand => new[] { brand.InstallFolder, brand.UpdaterFolder })
            .Any(folder =>
                location
                    .TrimEnd('\\')
                    .Equals(
                        $@"{server.Files.Folder(ServerFolder.ProgramFiles)}\{folder}",
                        StringComparison.OrdinalIgnoreCase
                    )
            );
}

/// <summary>An entry under Uninstall, which defines how Windows removes a program.</summary>
/// <param name="Program">The program to run.</param>
/// <param name="Arguments">The arguments for a silent removal.</param>
/// <param name="IsBundle">True for the setup that installed everything; false for one of its packages.</param>
internal sealed record UninstallEntry(string DisplayName, string Program, string Arguments, bool IsBundle);
