using System;
using System.Collections.Generic;
using System.Text;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Installation;

/// <summary>The outbound proxy in the two services' configuration files (Microsoft: "Work with existing on-premises proxy servers").</summary>
internal sealed class ProxyConfiguration
{
    // What a file that is missing starts from.
    private static readonly byte[] s_empty = Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<configuration>\r\n</configuration>\r\n");

    private readonly IServerFiles _files;
    private readonly InstalledConnector _connector;

    public ProxyConfiguration(IServer server, InstalledConnector connector)
    {
        _files = server.Files;
        _connector = connector;
    }

    /// <summary>Connector first, updater second; a file that is not there yet is among them.</summary>
    public IReadOnlyList<string> Paths => [$@"{_connector.Folder}\{_connector.Brand.ServiceProgram}.config", UpdaterProgram + ".config"];

    private string UpdaterProgram => _connector.UpdaterService is { } updater
        && ConnectorInventory.ProgramOf(updater.BinaryPath) is { } program && program.EndsWith(@"\" + _connector.Brand.UpdaterProgram, StringComparison.OrdinalIgnoreCase)
        ? program
        : $@"{_files.Folder(ServerFolder.ProgramFiles)}\{_connector.Brand.UpdaterFolder}\{_connector.Brand.UpdaterProgram}";

    /// <summary>What a configuration file says; null where the file is missing.</summary>
    /// <exception cref="ConnectorException"><c>ConfigurationUnreadable</c>.</exception>
    public static ProxySection? Read(IServerFiles files, string path) => ConfigurationFile.Read(files, path) is { } file ? ProxySection.Read(Parse(file).Root) : null;

    /// <summary>True where both files say so already.</summary>
    public bool IsSet(ProxySetting wanted)
    {
        foreach (string path in Paths)
        {
            if (!(Read(_files, path) ?? new ProxySection(Models.ConnectorProxyMode.Default)).Says(wanted))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Writes the setting into both files; everything else in them stays to the letter, and the former file lies beside it as <c>.bak</c>.</summary>
    /// <returns>What was written, to take it back.</returns>
    public ConfigurationChanges Set(ProxySetting wanted)
    {
        // Both are read and edited before the first is written: one that can't be read leaves both as they are.
        List<(string Path, byte[]? Before, byte[] After)> edits = [];
        foreach (string path in Paths)
        {
            ConfigurationFile? file = ConfigurationFile.Read(_files, path);
            if (!((file is null ? null : ProxySection.Read(Parse(file).Root)) ?? new ProxySection(Models.ConnectorProxyMode.Default)).Says(wanted))
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

    private static byte[] Edit(ConfigurationFile? file, string path, ProxySetting wanted)
    {
        if (file is not null)
        {
            return file.Encode(ProxySection.Write(Parse(file), wanted).Text);
        }

        return Encoding.UTF8.GetBytes(ProxySection.Write(XmlSource.Parse(Encoding.UTF8.GetString(s_empty)), wanted).Text);
    }

    private static XmlSource Parse(ConfigurationFile file)
    {
        XmlSource source = file.Parse();
        return ProxySection.IsElsewhere(source.Root) ? throw Faults.ConfigurationElsewhere(file.Path) : source;
    }
}
