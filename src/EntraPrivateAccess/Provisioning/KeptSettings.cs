using System.IO;
using System.Xml.Linq;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Inventory.Configuration;
using EntraPrivateAccess.Server;
using Newtonsoft.Json;

namespace EntraPrivateAccess.Provisioning;

/// <summary>
/// The administrator's settings of a connector before setup runs: the sections of both configuration files that setup
/// doesn't write, and values under the connector's registry key.
/// </summary>
/// <remarks>
/// Whether an upgrade keeps a configuration file isn't documented, and an upgrade across the rename of April 2024 uses
/// other files and another registry key. So the settings are stored on the server before setup runs, compared
/// afterward, and written where they are missing. Other parts of a file that setup didn't install are only named,
/// because what they mean for the new version isn't known; the former file is kept for them. A run that was killed in
/// between is completed by the next one.
/// </remarks>
internal sealed class KeptSettings
{
    // Microsoft documents the first two. Trace settings are recognized by their name, because no list of them exists.
    private static readonly string[] s_names = ["UseDefaultProxyForBackendRequests", "UseSpnegoAuthentication"];

    private static readonly string[] s_sections = [SectionSchemas.Net, SectionSchemas.Diagnostics];

    /// <summary>The version that was installed.</summary>
    public string? Version { get; init; }

    /// <summary>The text of each section, connector first.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, string>> Sections { get; init; } = [];

    /// <summary>The values under the connector's registry key.</summary>
    public IReadOnlyDictionary<string, object> Values { get; init; } = new Dictionary<string, object>();

    /// <summary>
    /// The copy of each file, connector first; null for a file without anything that setup doesn't install.
    /// </summary>
    public IReadOnlyList<KeptCopy?> Copies { get; init; } = [];

    public bool IsEmpty =>
        Values.Count == 0 && Sections.All(file => file.Count == 0) && Copies.All(copy => copy is null);

    /// <summary>Returns whether a registry value is a setting of the administrator.</summary>
    public static bool IsSetting(string name) =>
        s_names.Contains(name, StringComparer.OrdinalIgnoreCase)
        || name.IndexOf("Trace", StringComparison.OrdinalIgnoreCase) >= 0;

    /// <summary>Reads the settings of an installed connector.</summary>
    /// <param name="unreadable">Called with the reason why a file's settings can't be kept.</param>
    public static async Task<KeptSettings> ReadAsync(
        IServer server,
        InstalledConnector installed,
        Action<string> unreadable,
        CancellationToken cancellationToken
    )
    {
        Dictionary<string, object> values = [];
        string key = installed.Brand.RegistryKey;
        foreach (
            string name in (await server.Registry.ValueNamesAsync(key, cancellationToken).ConfigureAwait(false)).Where(
                IsSetting
            )
        )
        {
            // Only the kinds that the registry can write back.
            object? value = await server.Registry.ReadAsync(key, name, cancellationToken).ConfigureAwait(false);
            if (value is int or string)
            {
                values[name] = value;
            }
            else if (value is not null)
            {
                unreadable(
                    $@"The value {key}\{name} is not kept, because its type is not expected: "
                        + $"{RegistryText.Describe(value)}."
                );
            }
        }

        IReadOnlyList<string> paths = new ProxyConfiguration(server, installed).Paths;
        return new KeptSettings
        {
            Version = installed.Version?.ToString(),
            Values = values,
            Sections = [.. paths.Select(path => ReadFile(server, path, unreadable))],
            Copies =
            [
                .. paths.Select(
                    (path, at) => KeptCopy.Find(server.Files, path, ConnectorServiceNames.All[at], installed.Version)
                ),
            ],
        };
    }

    /// <summary>
    /// Returns the parts that were in the former files and are not in those of the installed connector.
    /// </summary>
    public IReadOnlyList<LostParts> FindLost(IServer server, InstalledConnector installed)
    {
        IReadOnlyList<string> paths = new ProxyConfiguration(server, installed).Paths;
        return
        [
            .. Copies
                .Take(paths.Count)
                .Select((copy, at) => copy?.Compare(server.Files, paths[at]))
                .OfType<LostParts>(),
        ];
    }

    /// <summary>
    /// Returns the sections and values that the installed connector lacks, and optionally writes them.
    /// </summary>
    /// <param name="write">Whether to write them. The services must be stopped.</param>
    /// <returns>A description of each setting, such as <c>system.net of WAPCSvc</c>.</returns>
    public async Task<IReadOnlyList<string>> CompareAsync(
        IServer server,
        InstalledConnector installed,
        bool write,
        CancellationToken cancellationToken
    )
    {
        List<string> missing = [];
        IReadOnlyList<string> paths = new ProxyConfiguration(server, installed).Paths;
        for (int at = 0; at < Math.Min(paths.Count, Sections.Count); at++)
        {
            missing.AddRange(CompareFile(server, paths[at], Sections[at], ConnectorServiceNames.All[at], write));
        }

        string key = installed.Brand.RegistryKey;
        foreach (KeyValuePair<string, object> value in Values)
        {
            if (await server.Registry.ReadAsync(key, value.Key, cancellationToken).ConfigureAwait(false) is not null)
            {
                continue;
            }

            missing.Add($"{value.Key}={value.Value}");
            if (write)
            {
                await server.Registry.WriteAsync(key, value.Key, value.Value, cancellationToken).ConfigureAwait(false);
            }
        }

        return missing;
    }

    private static IReadOnlyDictionary<string, string> ReadFile(IServer server, string path, Action<string> unreadable)
    {
        Dictionary<string, string> found = [];
        try
        {
            if (ConfigurationFile.Read(server.Files, path) is not { } file)
            {
                return found;
            }

            XmlSource source = file.Parse();
            if (file.Validate(server.Files).FirstOrDefault() is { } problem)
            {
                unreadable(
                    $"The settings in {path} are not kept, because .NET Framework refuses the file. {problem.Sentence}"
                );
                return found;
            }

            foreach (string section in s_sections)
            {
                string text = string.Concat(Find(source, section).Select(source.TextOf));
                if (text.Length > 0)
                {
                    found[section] = text;
                }
            }
        }
        catch (Exception closed) when (closed is ConnectorException or IOException or UnauthorizedAccessException)
        {
            unreadable($"The settings in {path} are not kept: {closed.Message}");
        }

        return found;
    }

    private static IReadOnlyList<string> CompareFile(
        IServer server,
        string path,
        IReadOnlyDictionary<string, string> sections,
        string service,
        bool write
    )
    {
        if (sections.Count == 0)
        {
            return [];
        }

        ConfigurationFile? file = ConfigurationFile.Read(server.Files, path);
        XmlSource source = file?.Parse() ?? XmlSource.Parse("<configuration>\r\n</configuration>\r\n");
        string[] missing = [.. sections.Keys.Where(section => !Find(source, section).Any())];
        if (write && missing.Length > 0)
        {
            foreach (string section in missing)
            {
                source = source.WithRawChild(source.Root, sections[section]);
            }

            new ConfigurationChanges(server.Files).Write(
                path,
                file?.Bytes,
                file?.Encode(source.Text) ?? System.Text.Encoding.UTF8.GetBytes(source.Text)
            );
        }

        return [.. missing.Select(section => $"{section} of {service}")];
    }

    // A location without a path applies to the whole program, too.
    private static IEnumerable<XElement> Find(XmlSource source, string name) =>
        source
            .Root.Elements()
            .Where(child => child.Name.LocalName == "location" && ConfigurationSections.Applies(child))
            .Prepend(source.Root)
            .Elements()
            .Where(element => element.Name.LocalName == name);
}

/// <summary>
/// The file on the server that contains the settings while setup runs. It remains if the run is killed.
/// </summary>
internal sealed class KeptSettingsFile(IServer server)
{
    private readonly string _path = $@"{ModuleDataFolders.Root(server.Files)}\settings.kept";

    /// <summary>Reads the file; null if there is none, or if it can't be read.</summary>
    public KeptSettings? Read()
    {
        if (!server.Files.FileExists(_path))
        {
            return null;
        }

        try
        {
            Stored? stored = JsonConvert.DeserializeObject<Stored>(server.Files.ReadAllText(_path));
            return stored is null
                ? null
                : new KeptSettings
                {
                    Version = stored.Version,
                    Sections = [.. stored.Sections ?? []],
                    Copies = [.. (stored.Copies ?? []).Select(path => path is null ? null : new KeptCopy(path))],
                    Values = (stored.Values ?? []).ToDictionary(
                        entry => entry.Key,
                        entry => entry.Value is long number ? unchecked((int)number) : entry.Value
                    ),
                };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>
    /// Stores the settings of the installed connector. Settings that an earlier run stored are kept if setup replaced
    /// that version since.
    /// </summary>
    public async Task StoreAsync(
        InstalledConnector installed,
        Action<string> unreadable,
        CancellationToken cancellationToken
    )
    {
        if (Read() is { Version: { } before } && before != installed.Version?.ToString())
        {
            return;
        }

        KeptSettings settings = await KeptSettings
            .ReadAsync(server, installed, unreadable, cancellationToken)
            .ConfigureAwait(false);
        if (settings.IsEmpty)
        {
            Remove();
            return;
        }

        IReadOnlyList<string> paths = new ProxyConfiguration(server, installed).Paths;
        for (int at = 0; at < settings.Copies.Count; at++)
        {
            if (settings.Copies[at] is { } copy)
            {
                copy.Write(server.Files, paths[at]);
            }
        }

        server.Files.WriteAllText(
            _path,
            JsonConvert.SerializeObject(
                new Stored
                {
                    Version = settings.Version,
                    Sections =
                    [
                        .. settings.Sections.Select(file => file.ToDictionary(pair => pair.Key, pair => pair.Value)),
                    ],
                    Values = settings.Values.ToDictionary(pair => pair.Key, pair => pair.Value),
                    Copies = [.. settings.Copies.Select(copy => copy?.Path)],
                }
            )
        );
    }

    /// <summary>Removes the stored settings and the copies, except those that parts were lost from.</summary>
    public void Remove(IReadOnlyList<LostParts>? lost = null)
    {
        foreach (KeptCopy copy in (Read()?.Copies ?? []).OfType<KeptCopy>())
        {
            if (lost?.Any(parts => parts.Copy == copy.Path) is not true)
            {
                server.Files.DeleteFile(copy.Path);
            }
        }

        server.Files.DeleteFile(_path);
    }

    private sealed class Stored
    {
        public string? Version { get; set; }

        public List<Dictionary<string, string>>? Sections { get; set; }

        public Dictionary<string, object>? Values { get; set; }

        public List<string?>? Copies { get; set; }
    }
}
