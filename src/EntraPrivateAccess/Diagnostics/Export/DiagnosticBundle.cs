using System.Text.RegularExpressions;
using EntraPrivateAccess.Diagnostics.Export.Redaction;
using EntraPrivateAccess.Models;
using Newtonsoft.Json.Linq;

namespace EntraPrivateAccess.Diagnostics.Export;

/// <summary>
/// Collects the output of the parts and redacts everything that is written to the zip, its list or its page.
/// </summary>
/// <remarks>
/// The last part may reveal a name that also occurs in the first one. Therefore all parts are held until every name is
/// known, and then redacted a second time.
/// </remarks>
internal sealed class DiagnosticBundle
{
    private readonly DiagnosticArchive _archive;
    private readonly Redactor _redactor;
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<HeldPart> _held = [];

    public DiagnosticBundle(DiagnosticArchive archive, Redactor redactor)
    {
        _archive = archive;
        _redactor = redactor;
    }

    /// <summary>The parts of the export; empty until they are written.</summary>
    public IReadOnlyList<ConnectorDiagnosticPart> Parts { get; private set; } = [];

    /// <summary>The data of the JSON parts by name, as written to the zip.</summary>
    public Dictionary<string, JToken> Data { get; } = [];

    /// <summary>The total number of redactions per kind.</summary>
    public RedactionTally Removed { get; } = new();

    public void Add(DiagnosticPart part, object data) => Clean(part.Name, part, null, null, tally =>
        {
            JToken cleaned = _redactor.Clean(ExportJson.From(data), tally);
            return () =>
            {
                Data[part.Name] = _redactor.CleanKnown(cleaned, tally);
                return ExportJson.Print(Data[part.Name]);
            };
        });

    /// <param name="note">The reason why the text is incomplete, or null.</param>
    public void Add(DiagnosticPart part, string name, string text, string source, string? note) =>
        Clean(name, part, source, note, tally =>
        {
            string cleaned = _redactor.Clean(text, tally);
            return () => _redactor.CleanKnown(cleaned, tally);
        });

    public void AddAbsent(DiagnosticPart part, string reason) =>
        Note(part.Name, part, ConnectorDiagnosticPartStatus.Absent, null, reason);

    /// <summary>Records that the part does not contain all the data that was found.</summary>
    public void AddShortened(DiagnosticPart part, string reason) =>
        Note(part.Name, part, ConnectorDiagnosticPartStatus.Shortened, null, reason);

    public void AddFailed(DiagnosticPart part, string name, string? source, string reason) =>
        Note(name, part, ConnectorDiagnosticPartStatus.Failed, source, reason);

    /// <summary>Writes the held parts to the zip. Call it when all names to redact are known.</summary>
    public void Write(CancellationToken cancellationToken)
    {
        List<ConnectorDiagnosticPart> parts = [];
        foreach (HeldPart held in _held)
        {
            cancellationToken.ThrowIfCancellationRequested();
            parts.Add(Write(held));
        }

        Parts = parts;
    }

    /// <summary>Adds a file that was created from redacted data and needs no redaction.</summary>
    public void AddOwn(ConnectorDiagnosticPart part, string text) => _archive.Add(part.Name, text);

    /// <param name="clean">Redacts immediately and returns a function that redacts names that become known later.
    /// </param>
    private void Clean(
        string name,
        DiagnosticPart part,
        string? source,
        string? note,
        Func<RedactionTally, Func<string>> clean
    )
    {
        RedactionTally tally = new();
        Func<string>? text = Try(() => clean(tally));
        Hold(
            new HeldPart(
                name,
                part.Content,
                ConnectorDiagnosticPartStatus.Included,
                source,
                note,
                tally,
                text ?? (() => throw new RegexMatchTimeoutException())
            )
        );
    }

    private void Note(
        string name,
        DiagnosticPart part,
        ConnectorDiagnosticPartStatus status,
        string? source,
        string reason
    ) => Hold(new HeldPart(name, part.Content, status, source, reason, new RedactionTally(), null));

    // Paths and reasons can contain user names, too. Redacting them now adds these names to the known names.
    private void Hold(HeldPart part) =>
        _held.Add(part with { Name = Redact(part.Name)!, Source = Redact(part.Source), Note = Redact(part.Note) });

    private ConnectorDiagnosticPart Write(HeldPart held)
    {
        string? text = held.Text is null ? null : Try(held.Text);
        string name = RedactKnown(held.Name)!;
        name = held.Text is null ? name : Unique(name);
        Removed.Add(held.Removed);
        return new ConnectorDiagnosticPart
        {
            Name = name,
            Content = held.Content,
            Status =
                held.Text is null ? held.Status
                : text is null ? ConnectorDiagnosticPartStatus.Failed
                : held.Note is null ? ConnectorDiagnosticPartStatus.Included
                : ConnectorDiagnosticPartStatus.Shortened,
            Source = RedactKnown(held.Source),
            Size = text is null ? 0 : _archive.Add(name, text),
            Removed = held.Removed.Total,
            // A text that could not be redacted is omitted.
            Reason =
                held.Text is not null && text is null
                    ? "The search for secrets took too long, so the file was left out."
                    : RedactKnown(held.Note),
        };
    }

    private static T? Try<T>(Func<T> clean)
        where T : class
    {
        try
        {
            return clean();
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    private string? Redact(string? text) => text is null ? null : _redactor.Clean(text, Removed);

    private string? RedactKnown(string? text) => text is null ? null : _redactor.CleanKnown(text, Removed);

    private string Unique(string name) =>
        Enumerable.Range(1, int.MaxValue).Select(number => number == 1 ? name : $"{name} ({number})").First(_names.Add);

    /// <param name="Text">Returns the text for the zip; null if the part has none.</param>
    private sealed record HeldPart(
        string Name,
        string Content,
        ConnectorDiagnosticPartStatus Status,
        string? Source,
        string? Note,
        RedactionTally Removed,
        Func<string>? Text
    );
}

/// <summary>
/// One part of an export. An error in it is reported in its own row and does not affect the other parts.
/// </summary>
/// <param name="name">The file in the zip, or the folder of its files.</param>
/// <param name="content">A description of the content for the user.</param>
internal abstract class DiagnosticPart(string name, string content)
{
    public string Name { get; } = name;

    public string Content { get; } = content;

    public abstract Task CollectAsync(
        ExportContext context,
        DiagnosticBundle bundle,
        CancellationToken cancellationToken
    );
}

/// <summary>
/// The list of files that an export contains or lacks. It is a separate file and the last section of the page.
/// </summary>
internal static class DiagnosticContents
{
    public static IReadOnlyList<ConnectorDiagnosticPart> Own { get; } =
    [
        new() { Name = "index.html", Content = "The whole report as a page: open this first" },
        new() { Name = "contents.json", Content = "This list, and what was removed" },
    ];

    public static JObject Of(
        CheckContext checks,
        DiagnosticBundle bundle,
        IReadOnlyList<ConnectorDiagnosticPart> parts
    ) =>
        (JObject)
            ExportJson.From(
                new
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
                    NotGuaranteed = RedactionKinds.NotGuaranteed,
                }
            );

    public static IEnumerable<ConnectorDiagnosticRedaction> Removed(RedactionTally tally) =>
        RedactionKinds.All.Select(row => new ConnectorDiagnosticRedaction
        {
            Kind = row.Kind.ToString(),
            Meaning = row.Meaning,
            Count = tally.Of(row.Kind),
        });
}
