using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using EntraPrivateAccess.Diagnostics.Export.Redaction;
using EntraPrivateAccess.Models;
using Newtonsoft.Json.Linq;

namespace EntraPrivateAccess.Diagnostics.Export;

/// <summary>What the parts put in. Nothing gets into the zip, its list or its page that was not cleaned here.</summary>
internal sealed class DiagnosticBundle
{
    private readonly DiagnosticArchive _archive;
    private readonly Redactor _redactor;
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<ConnectorDiagnosticPart> _parts = [];

    public DiagnosticBundle(DiagnosticArchive archive, Redactor redactor)
    {
        _archive = archive;
        _redactor = redactor;
    }

    public IReadOnlyList<ConnectorDiagnosticPart> Parts => _parts;

    /// <summary>The data of the JSON parts by name, as it is in the zip.</summary>
    public Dictionary<string, JToken> Data { get; } = [];

    /// <summary>What was removed in all.</summary>
    public RedactionTally Removed { get; } = new();

    public void Add(DiagnosticPart part, object data) => Clean(part.Name, part.Content, null, tally =>
    {
        JToken cleaned = _redactor.Clean(ExportJson.From(data), tally);
        Data[part.Name] = cleaned;
        return ExportJson.Print(cleaned);
    });

    /// <param name="note">Why it is not whole, or null.</param>
    public void Add(DiagnosticPart part, string name, string text, string source, string? note) =>
        Clean(name, part.Content, source, tally => _redactor.Clean(text, tally), note);

    /// <summary>Puts in what was made of cleaned data and needs no cleaning.</summary>
    public void AddOwn(ConnectorDiagnosticPart part, string text) => _archive.Add(part.Name, text);

    public void AddAbsent(DiagnosticPart part, string reason) => Note(part.Name, part, ConnectorDiagnosticPartStatus.Absent, null, reason);

    /// <summary>Says that there was more than was taken.</summary>
    public void AddShortened(DiagnosticPart part, string reason) => Note(part.Name, part, ConnectorDiagnosticPartStatus.Shortened, null, reason);

    public void AddFailed(DiagnosticPart part, string name, string? source, string reason) => Note(name, part, ConnectorDiagnosticPartStatus.Failed, source, reason);

    private void Clean(string name, string content, string? source, Func<RedactionTally, string> clean, string? note = null)
    {
        RedactionTally tally = new();
        string unique = Unique(name);
        string? text = null;
        try
        {
            text = clean(tally);
        }
        catch (RegexMatchTimeoutException)
        {
            // Left out rather than given away as it is.
            note = "It took too long to look through it for secrets, so it was left out.";
        }

        _parts.Add(new ConnectorDiagnosticPart
        {
            Name = unique,
            Content = content,
            Status = text is null ? ConnectorDiagnosticPartStatus.Failed : note is null ? ConnectorDiagnosticPartStatus.Included : ConnectorDiagnosticPartStatus.Shortened,
            Source = source is null ? null : Said(source),
            Size = text is null ? 0 : _archive.Add(unique, text),
            Removed = tally.Total,
            Reason = note,
        });
        Removed.Add(tally);
    }

    private void Note(string name, DiagnosticPart part, ConnectorDiagnosticPartStatus status, string? source, string reason) => _parts.Add(new ConnectorDiagnosticPart
    {
        Name = Said(name),
        Content = part.Content,
        Status = status,
        Source = source is null ? null : Said(source),
        Reason = Said(reason),
    });

    /// <summary>Paths and reasons name people, too.</summary>
    private string Said(string text) => _redactor.Clean(text, Removed);

    private string Unique(string name)
    {
        string cleaned = Said(name);
        return Enumerable.Range(1, int.MaxValue)
            .Select(number => number == 1 ? cleaned : $"{cleaned} ({number})")
            .First(_names.Add);
    }
}
