using System.IO;
using System.IO.Compression;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Export;
using EntraPrivateAccess.Diagnostics.Export.Parts;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tests.Unit.Server;
using Microsoft.Extensions.Time.Testing;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics.Export;

/// <summary>A server to export from, and a folder to export into.</summary>
internal sealed class ExportFixture : IDisposable
{
    public FakeServer Server { get; } = new();

    public FakeTimeProvider Clock { get; } = new();

    public string Folder { get; } = Directory.CreateTempSubdirectory("epa-export-").FullName;

    public string Target => Path.Combine(Folder, "case.zip");

    /// <summary>The names of the files and folders in the target folder.</summary>
    public IEnumerable<string> Names =>
        Directory.GetFileSystemEntries(Folder).Select(Path.GetFileName).OfType<string>().Order();

    public IReadOnlyList<Check> Checks { get; set; } = CheckCatalogue.All(Environments.Global);

    /// <summary>The token that Ctrl+C cancels.</summary>
    public CancellationToken Stop { get; set; }

    public Task<ConnectorDiagnostic> RunAsync(IReadOnlyList<DiagnosticPart>? parts = null)
    {
        CheckContext checks = new(
            new CheckTarget(Server, Environments.Global, TimeProvider.System),
            Server.Description
        );
        return new DiagnosticExport(
            new ExportContext(checks, Checks, TimeSpan.FromSeconds(30), Clock),
            LocalServer.Create().Files,
            SilentReporter.Instance
        )
        {
            Parts = parts ?? DiagnosticParts.All,
        }.RunAsync(Target, Stop);
    }

    /// <summary>The text of every file in the zip, by name.</summary>
    public Dictionary<string, string> Read()
    {
        using ZipArchive zip = ZipFile.OpenRead(Target);
        return zip.Entries.ToDictionary(
            entry => entry.FullName,
            entry =>
            {
                using StreamReader reader = new(entry.Open());
                return reader.ReadToEnd();
            }
        );
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
