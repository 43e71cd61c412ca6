using System.Xml.Linq;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>Checks that the folder of each trace listener that writes to a file exists.</summary>
/// <remarks>
/// The listeners of .NET Framework that take a file name append to the file and do not create its folder. If they can't
/// open the file, they write nothing and report no error.
/// </remarks>
internal sealed class TraceFolderCheck(Check installation, Check configuration) : Check(ConnectorCheckTable.TraceFolder)
{
    private static readonly string[] s_writers =
    [
        "TextWriterTraceListener",
        "XmlWriterTraceListener",
        "DelimitedListTraceListener",
        "EventSchemaTraceListener",
    ];

    public override string Target => "exe.config";

    public override IReadOnlyList<Check> DependsOn => [installation, configuration];

    public override async Task<IReadOnlyList<CheckResult>> RunAsync(
        CheckContext context,
        CancellationToken cancellationToken
    )
    {
        if (await context.InstalledAsync(cancellationToken).ConfigureAwait(false) is not { } installed)
        {
            return [Skip(Target, "No connector is installed.")];
        }

        IServerFiles files = context.Server.Files;
        CheckResult[] rows =
        [
            .. new ProxyConfiguration(context.Server, installed).Paths.SelectMany(path =>
                Paths(files, path).Distinct(StringComparer.OrdinalIgnoreCase).Select(file => Judge(files, path, file))
            ),
        ];
        return rows.Length > 0 ? rows : [Pass(Target, "No trace listener writes to a file.")];
    }

    // Listeners are in trace, in sources and in sharedListeners, to which the others refer by name.
    private static IEnumerable<string> Paths(IServerFiles files, string path) =>
        ConfigurationFile.Read(files, path)?.Parse().Root.Element("system.diagnostics") is not { } section
            ? []
            : section
                .Descendants("add")
                .Where(add => add.Parent?.Name.LocalName is "listeners" or "sharedListeners")
                .Where(add => s_writers.Contains(TypeName(add)))
                .Select(add => ((string?)add.Attribute("initializeData"))?.Trim() ?? "")
                .Where(file => file.Length > 0);

    // The type is a full name, optionally with the assembly.
    private static string TypeName(XElement add)
    {
        string name = ((string?)add.Attribute("type") ?? "").Split(',')[0].Trim();
        return name.Substring(name.LastIndexOf('.') + 1);
    }

    private CheckResult Judge(IServerFiles files, string configuration, string file)
    {
        if (!IsFull(file))
        {
            return Skip(
                file,
                $"{configuration} writes a trace to '{file}'. The path is relative, so its folder depends on the "
                    + "folder in which the service runs.",
                "Use a full path, such as C:\\Logs\\connector.log."
            );
        }

        string folder = file.Replace('/', '\\');
        folder = folder.Substring(0, folder.LastIndexOf('\\'));
        return files.DirectoryExists(folder.Length == 2 ? folder + "\\" : folder)
            ? Pass(file, $"The folder of the trace file exists. Network Service must be allowed to write to it.")
            : Warn(
                file,
                $"{configuration} writes a trace to {file}, but the folder {folder} does not exist. .NET Framework "
                    + "does not create it, so no trace is written.",
                $"Create {folder}, allow Network Service (S-1-5-20) to write to it, then run Restart-Connector.",
                ConnectorHealth.Healthy
            );
    }

    private static bool IsFull(string file) =>
        (file.Length > 2 && file[1] == ':' && file[2] is '\\' or '/')
        || file.StartsWith(@"\\", StringComparison.Ordinal);
}
