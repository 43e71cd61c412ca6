using System.IO;
using System.Text.RegularExpressions;
using EntraPrivateAccess.Diagnostics.Export.Page;
using EntraPrivateAccess.Diagnostics.Export.Parts;
using EntraPrivateAccess.Diagnostics.Export.Redaction;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Server;
using Newtonsoft.Json.Linq;

namespace EntraPrivateAccess.Diagnostics.Export;

/// <summary>
/// Collects the data of one server that a support case requires in a zip file, without secrets and user names.
/// </summary>
internal sealed class DiagnosticExport
{
    private const string Activity = "Connector diagnostic";

    private readonly ExportContext _context;
    private readonly IServerFiles _disk;
    private readonly IReporter _reporter;

    /// <param name="disk">The file system of the machine that runs PowerShell, to which the zip is written.</param>
    public DiagnosticExport(ExportContext context, IServerFiles disk, IReporter reporter)
    {
        _context = context;
        _disk = disk;
        _reporter = reporter;
    }

    /// <summary>The parts to collect; tests can replace them.</summary>
    public IReadOnlyList<DiagnosticPart> Parts { get; init; } = DiagnosticParts.All;

    public async Task<ConnectorDiagnostic> RunAsync(string target, CancellationToken cancellationToken)
    {
        ServerDescription machine = _context.Checks.Description;
        UserNames users = new(machine.FullyQualifiedName);
        await ProfileNames.LearnAsync(_context.Server, users, cancellationToken).ConfigureAwait(false);
        using DiagnosticArchive archive = new(_disk, target, machine.UtcNow);
        DiagnosticBundle bundle = new(archive, new Redactor(users));
        try
        {
            foreach ((DiagnosticPart part, int number) in Parts.Select((part, number) => (part, number)))
            {
                _reporter.Progress(new ProgressUpdate(Activity, part.Content, number * 100 / Parts.Count));
                await part.CollectAsync(_context, bundle, cancellationToken).ConfigureAwait(false);
            }

            bundle.Write(cancellationToken);
        }
        finally
        {
            _reporter.Progress(new ProgressUpdate(Activity, "", Completed: true));
        }

        Verdict verdict = await VerdictAsync(cancellationToken).ConfigureAwait(false);
        ConnectorDiagnosticPart[] parts =
        [
            .. DiagnosticContents.Own,
            .. bundle.Parts.OrderByDescending(part => part.Name.EndsWith(".json", StringComparison.Ordinal)),
        ];
        JObject contents = DiagnosticContents.Of(_context.Checks, bundle, parts);
        bundle.AddOwn(DiagnosticContents.Own[0], DiagnosticPage.Print(contents, bundle.Data));
        bundle.AddOwn(DiagnosticContents.Own[1], ExportJson.Print(contents));
        cancellationToken.ThrowIfCancellationRequested();
        return new ConnectorDiagnostic
        {
            Path = target,
            Server = machine.Name,
            Environment = _context.Checks.Environment.Name,
            Rehearsed = machine.IsVirtual,
            Health = verdict.Health,
            NextStep = verdict.NextStep,
            Parts = parts,
            Redactions = [.. DiagnosticContents.Removed(bundle.Removed)],
            Size = archive.Complete(),
            Changed = true,
        };
    }

    private async Task<Verdict> VerdictAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await _context.ReportAsync(cancellationToken).ConfigureAwait(false)).Verdict;
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            return new Verdict(ConnectorHealth.Unknown, $"The checks could not run: {fault.Message}");
        }
    }
}

/// <summary>
/// Resolves the path of the zip file from a folder or a file. The path is on the machine that runs PowerShell.
/// </summary>
internal static class DiagnosticTarget
{
    /// <summary>
    /// Returns the path unchanged if it ends in <c>.zip</c> and is not a folder; otherwise treats it as a folder.
    /// </summary>
    /// <exception cref="ConnectorException"><c>DiagnosticFolderNotFound</c>, <c>DiagnosticFileExists</c>.</exception>
    public static string Resolve(IServerFiles disk, string path, string server, DateTimeOffset now, bool force)
    {
        bool isFile = path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) && !disk.DirectoryExists(path);
        string folder = isFile ? Path.GetDirectoryName(path) ?? path : path;
        if (!disk.DirectoryExists(folder))
        {
            throw ConnectorErrors.DiagnosticFolderNotFound(folder);
        }

        string target = isFile ? path : Path.Combine(folder, NameFor(server, now));
        return disk.FileExists(target) && !force ? throw ConnectorErrors.DiagnosticFileExists(target) : target;
    }

    // The name of a server that another machine returned may contain anything.
    private static string NameFor(string server, DateTimeOffset now) =>
        FormattableString.Invariant(
            $"ConnectorDiagnostic-{Regex.Replace(server, "[^A-Za-z0-9_-]", "_")}-{now.UtcDateTime:yyyyMMdd-HHmmss}.zip"
        );
}
