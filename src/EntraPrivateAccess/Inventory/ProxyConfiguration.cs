using System.Text;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory.Configuration;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Inventory;

/// <summary>
/// The outbound proxy in the two services' configuration files (Microsoft: "Work with existing on-premises proxy
/// servers").
/// </summary>
internal sealed class ProxyConfiguration
{
    // The initial content of a file that is missing.
    private static readonly byte[] s_empty = Encoding.UTF8.GetBytes(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<configuration>\r\n</configuration>\r\n"
    );

    private readonly IServerFiles _files;
    private readonly InstalledConnector _connector;

    public ProxyConfiguration(IServer server, InstalledConnector connector)
    {
        _files = server.Files;
        _connector = connector;
    }

    /// <summary>The configuration files, connector first. A file may not exist yet.</summary>
    public IReadOnlyList<string> Paths =>
        [$@"{_connector.Folder}\{_connector.Brand.ServiceProgram}.config", UpdaterProgram + ".config"];

    private string UpdaterProgram =>
        _connector.UpdaterService is { } updater
        && ConnectorInventory.ProgramOf(updater.BinaryPath) is { } program
        && program.EndsWith(@"\" + _connector.Brand.UpdaterProgram, StringComparison.OrdinalIgnoreCase)
            ? program
            : $@"{_files.Folder(ServerFolder.ProgramFiles)}\{_connector.Brand.UpdaterFolder}\"
                + _connector.Brand.UpdaterProgram;

    /// <summary>Reads the proxy from a configuration file; null if the file is missing.</summary>
    /// <exception cref="ConnectorException"><c>ConfigurationUnreadable</c>, or <c>ConfigurationInvalid</c> if .NET
    /// Framework refuses a part of the file that affects the proxy.</exception>
    public static ProxySection? Read(IServerFiles files, string path) =>
        ConfigurationFile.Read(files, path) is not { } file ? null
        : Refused(files, file).FirstOrDefault() is { } problem
            ? throw ConnectorErrors.ConfigurationInvalid(path, problem.Sentence, problem.Repair)
        : ProxySection.Read(Parse(file).Root);

    /// <summary>Returns true if both files already contain the setting.</summary>
    public bool IsSet(ProxySetting wanted) => Paths.All(path => IsSet(ConfigurationFile.Read(_files, path), wanted));

    /// <summary>
    /// Writes the setting to both files. Everything else in them stays unchanged, and the previous content is saved
    /// with the extension <c>.bak</c>.
    /// </summary>
    /// <returns>The written changes, so that they can be rolled back.</returns>
    public ConfigurationChanges Set(ProxySetting wanted)
    {
        // Both files are read and edited before the first is written, so if one cannot be read, both stay unchanged.
        List<(string Path, byte[]? Before, byte[] After)> edits = [];
        foreach (string path in Paths)
        {
            ConfigurationFile? file = ConfigurationFile.Read(_files, path);
            if (!IsSet(file, wanted))
            {
                edits.Add((path, file?.Bytes, Edit(file, path, wanted)));
            }
        }

        ConfigurationChanges changes = new(_files);
        foreach ((string path, byte[]? before, byte[] after) in edits)
        {
            changes.Write(path, before, after);
        }

        return changes;
    }

    private bool IsSet(ConfigurationFile? file, ProxySetting wanted) =>
        file is null
            ? new ProxySection(ConnectorProxyMode.Default).Says(wanted)
            : !Refused(_files, file).Any() && ProxySection.Read(Parse(file).Root).Says(wanted);

    private byte[] Edit(ConfigurationFile? file, string path, ProxySetting wanted)
    {
        if (file is null)
        {
            return Encoding.UTF8.GetBytes(
                ProxySection.Write(XmlSource.Parse(Encoding.UTF8.GetString(s_empty)), wanted).Text
            );
        }

        IReadOnlyList<string> declared = ConfigurationFile.DeclaredByMachine(_files);
        XmlSource edited = ProxySection.Write(Repair(Parse(file), declared), wanted);
        return ConfigurationValidator.Validate(edited, declared).FirstOrDefault() is { } problem
            ? throw ConnectorErrors.ConfigurationInvalid(path, problem.Sentence, problem.Repair)
            : file.Encode(edited.Text);
    }

    // A proxy section whose intention is not certain is replaced as a whole.
    private static XmlSource Repair(XmlSource text, IReadOnlyList<string> declared)
    {
        (text, IReadOnlyList<ConfigurationProblem> left) = ConfigurationProblem.FixAll(text, declared);
        if (left.Any(problem => problem.Section == SectionSchemas.DefaultProxy))
        {
            while (ConfigurationSections.Find(text.Root, SectionSchemas.DefaultProxy) is { } section)
            {
                text = text.Without(section);
            }
        }

        return text;
    }

    private static IEnumerable<ConfigurationProblem> Refused(IServerFiles files, ConfigurationFile file) =>
        file.Validate(files)
            .Where(problem => problem.Section is "" or SectionSchemas.Net or SectionSchemas.DefaultProxy);

    private static XmlSource Parse(ConfigurationFile file)
    {
        XmlSource source = file.Parse();
        return ProxySection.IsElsewhere(source.Root) ? throw ConnectorErrors.ConfigurationElsewhere(file.Path) : source;
    }
}
