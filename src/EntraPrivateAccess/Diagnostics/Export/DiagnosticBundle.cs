using System.Text.RegularExpressions;
using EntraPrivateAccess.Diagnostics.Export.Redaction;
using EntraPrivateAccess.Models;
using Newtonsoft.Json.Linq;

namespace EntraPrivateAccess.Diagnostics.Export;

/// <summary>What the parts put in. Nothing gets into the zip, its list or its page that was not cleaned here.</summary>
/// <remarks>
/// A name that the last part gives away stands in the first one, too: so all is held until every name is known, and
/// then looked through once more.
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

    /// <summary>What there is, once it is written.</summary>
    public IReadOnlyList<ConnectorDiagnosticPart> Parts { get; private set; } = [];

    /// <summary>The data of the JSON parts by name, as it is in the zip.</summary>
    public Dictionary<string, JToken> Data { get; } = [];

    /// <summary>What was removed in all.</summary>
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

    /// <param name="note">Why it is not whole, or null.</param>
    public void Add(DiagnosticPart part, string name, string text, string source, string? note) =>
        Clean(name, part, source, note, tally =>
        {
            string cleaned = _redactor.Clean(text, tally);
            return () => _redactor.CleanKnown(cleaned, tally);
        });

    public void AddAbsent(DiagnosticPart part, string reason) =>
        Note(part.Name, part, ConnectorDiagnosticPartStatus.Absent, null, reason);

    /// <summary>Says that there was more than was taken.</summary>
    public void AddShortened(DiagnosticPart part, string reason) =>
        Note(part.Name, part, ConnectorDiagnosticPartStatus.Shortened, null, reason);

    public void AddFailed(DiagnosticPart part, string name, string? source, string reason) =>
        Note(name, part, ConnectorDiagnosticPartStatus.Failed, source, reason);

    /// <summary>Writes all that was put in, now that every name is known.</summary>
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

    /// <summary>Puts in what was made of cleaned data and needs no cleaning.</summary>
    public void AddOwn(ConnectorDiagnosticPart part, string text) => _archive.Add(part.Name, text);

    /// <param name="clean">Cleans at once, and gives what looks for the names that became known later.</param>
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

    // Paths and reasons name people, too: they are cleaned now, so that what they give away is known.
    private void Hold(HeldPart part) =>
        _held.Add(part with { Name = Said(part.Name)!, Source = Said(part.Source), Note = Said(part.Note) });

    private ConnectorDiagnosticPart Write(HeldPart held)
    {
        string? text = held.Text is null ? null : Try(held.Text);
        string name = Known(held.Name)!;
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
            Source = Known(held.Source),
            Size = text is null ? 0 : _archive.Add(name, text),
            Removed = held.Removed.Total,
            // Left out rather than given away as it is.
            Reason =
                held.Text is not null && text is null
                    ? "It took too long to look through it for secrets, so it was left out."
                    : Known(held.Note),
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

    private string? Said(string? text) => text is null ? null : _redactor.Clean(text, Removed);

    private string? Known(string? text) => text is null ? null : _redactor.CleanKnown(text, Removed);

    private string Unique(string name) =>
        Enumerable.Range(1, int.MaxValue).Select(number => number == 1 ? name : $"{name} ({number})").First(_names.Add);

    /// <param name="Text">Gives what goes into the zip; null where nothing does.</param>
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
/// One thing that an export collects. What goes wrong in it is its own row, and never the end of the others.
/// </summary>
/// <param name="name">The file in the zip, or the folder of its files.</param>
/// <param name="content">What a person finds in it.</param>
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

/// <summary>The list of what is in an export and what is not: a file of its own, and the end of the page.</summary>
internal static class DiagnosticContents
{
    public static IReadOnlyList<ConnectorDiagnosticPart> Own { get; } =
    [
        new() { Name = "index.html", Content = "All of it as a page: open this first" },
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
