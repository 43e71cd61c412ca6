using System.Collections.Generic;
using System.Linq;
using EntraPrivateAccess.Diagnostics.Export.Redaction;
using EntraPrivateAccess.Models;
using Newtonsoft.Json.Linq;

namespace EntraPrivateAccess.Diagnostics.Export;

/// <summary>The list of what is in an export and what is not: a file of its own, and the end of the page.</summary>
internal static class DiagnosticContents
{
    public static IReadOnlyList<ConnectorDiagnosticPart> Own { get; } =
    [
        new() { Name = "index.html", Content = "All of it as a page: open this first" },
        new() { Name = "contents.json", Content = "This list, and what was removed" },
    ];

    public static JObject Of(CheckContext checks, DiagnosticBundle bundle, IReadOnlyList<ConnectorDiagnosticPart> parts) => (JObject)ExportJson.From(new
    {
        Format = 1,
        ModuleVersion = typeof(DiagnosticContents).Assembly.GetName().Version,
        Server = checks.Description.Name,
        Environment = checks.Environment.Name,
        Rehearsed = checks.Description.IsVirtual,
        Made = checks.Now,
        Files = parts,
        Removed = Removed(bundle.Removed).ToArray(),
        Kept = RedactionKinds.Kept,
    });

    public static IEnumerable<ConnectorDiagnosticRedaction> Removed(RedactionTally tally) => RedactionKinds.All.Select(row => new ConnectorDiagnosticRedaction
    {
        Kind = row.Kind.ToString(),
        Meaning = row.Meaning,
        Count = tally.Of(row.Kind),
    });
}
