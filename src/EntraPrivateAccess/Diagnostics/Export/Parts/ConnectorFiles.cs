using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Xml;
using System.Xml.Linq;
using EntraPrivateAccess.Installation;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Export.Parts;

/// <summary>Where a connector's files lie, under both of its names.</summary>
internal static class ConnectorFiles
{
    // What Microsoft's own collection script takes, and the same name after the rename, which is inferred.
    private static readonly string[] s_logs = ["Microsoft_Entra_private_network_connector*", "Microsoft_Azure_Active_Directory_Application_Proxy_Connector*", "Microsoft_Entra_Private_Network_Connector*"];

    public static IEnumerable<string> Configuration(IServer server) =>
    [
        .. ServiceConfigurations(server),
        .. TrustSettings.Paths(server),
        .. DataFolders(server).Select(folder => $@"{folder}\Endpoints\endpoints.txt"),
    ];

    /// <summary>In the temporary folder of who runs this, and in the one of SYSTEM.</summary>
    public static IEnumerable<string> InstallerLogs(IServer server) =>
        from folder in new[] { server.Files.Folder(ServerFolder.Temp).TrimEnd('\\', '/'), $@"{server.Files.Folder(ServerFolder.Windows)}\Temp" }
        from pattern in s_logs
        from path in server.Files.Find(folder, pattern, recurse: false)
        where !path.EndsWith(".exe", StringComparison.OrdinalIgnoreCase)
        select path;

    /// <summary>The default trace, and the files that a verbose trace was configured to write.</summary>
    public static IEnumerable<string> Traces(IServer server) =>
    [
        .. DataFolders(server).SelectMany(folder => server.Files.Find($@"{folder}\Trace", "*.log")),
        .. ServiceConfigurations(server).Where(server.Files.FileExists).SelectMany(path => ConfiguredTraces(server.Files, path)),
    ];

    private static IEnumerable<string> ServiceConfigurations(IServer server) => ConnectorBrand.All.SelectMany(brand => (string[])
    [
        $@"{server.Files.Folder(ServerFolder.ProgramFiles)}\{brand.InstallFolder}\{brand.ServiceProgram}.config",
        $@"{server.Files.Folder(ServerFolder.ProgramFiles)}\{brand.UpdaterFolder}\{brand.UpdaterProgram}.config",
    ]);

    private static IEnumerable<string> DataFolders(IServer server) =>
        ConnectorBrand.All.SelectMany(brand => brand.DataFolders).Select(folder => $@"{server.Files.Folder(ServerFolder.ProgramData)}\Microsoft\{folder}");

    private static IEnumerable<string> ConfiguredTraces(IServerFiles files, string path)
    {
        try
        {
            return [.. XDocument.Parse(files.ReadAllText(path)).Descendants("add")
                .Where(listener => listener.Attribute("type")?.Value.Contains("TextWriterTraceListener") is true)
                .Select(listener => listener.Attribute("initializeData")?.Value ?? "")
                .Where(file => file.Length > 3 && file[1] == ':' && file.EndsWith(".log", StringComparison.OrdinalIgnoreCase))];
        }
        catch (Exception fault) when (fault is XmlException or IOException or UnauthorizedAccessException)
        {
            // The file itself is among the parts, where its trouble shows.
            return [];
        }
    }
}
