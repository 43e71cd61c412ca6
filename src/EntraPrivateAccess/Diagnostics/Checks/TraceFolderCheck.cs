using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Inventory.Configuration;
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
                (ConfigurationFile.Read(files, path) is { } file ? TraceListener.ReadAll(file.Parse().Root) : [])
                    .Select(listener => listener.FullPath(path))
                    .Distinct(StringComparer.OrdinalIgnoreCase)
                    .Select(trace => Judge(files, path, trace))
            ),
        ];
        return rows.Length > 0 ? rows : [Pass(Target, "No trace listener writes to a file.")];
    }

    private CheckResult Judge(IServerFiles files, string configuration, string file)
    {
        string folder = file.Substring(0, file.LastIndexOf('\\') + 1);
        // The separator stays only in the root of a drive.
        folder = folder.Length > 3 ? folder.TrimEnd('\\') : folder;
        return folder.Length == 0 || files.DirectoryExists(folder)
            ? Pass(file, "The folder of the trace file exists. Network Service must be allowed to write to it.")
            : Warn(
                file,
                $"{configuration} writes a trace to {file}, but the folder {folder} does not exist. .NET Framework "
                    + "does not create it, so no trace is written.",
                $"Create {folder}, allow Network Service (S-1-5-20) to write to it, then run Restart-Connector.",
                ConnectorHealth.Healthy
            );
    }
}
