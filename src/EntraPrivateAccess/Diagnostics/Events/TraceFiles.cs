using System.Globalization;
using System.IO;
using System.Text;
using System.Text.RegularExpressions;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Events;

/// <summary>
/// Reads the errors in the connector's newest trace files. Each start of a service begins a new file, to which it
/// writes the exceptions that it handled.
/// </summary>
/// <remarks>
/// Source: support notes; Microsoft's page on pass-through authentication shows an entry: a line with source, level, ID
/// and text, then indented lines such as DateTime=2026-11-30T10:00:00.0000000Z. Levels are names of .NET, which are the
/// same in every language.
/// </remarks>
internal static class TraceFiles
{
    private const int ReadAtMost = 512 * 1024;

    private static readonly Regex s_entry = Pattern(
        @"^(?<source>\S.*?) (?<level>Critical|Error|Warning|Information|Verbose): (?<id>-?\d{1,10}) : (?<text>.*)$"
    );

    private static readonly Regex s_property = Pattern(@"^\s+(?<name>\w+)=(?<value>.*)$");

    /// <summary>Opens the newest file of each service, in each data folder.</summary>
    public static IEnumerable<IEventCursor> Open(IServerFiles files, EventFilter wish) =>
        Newest(files)
            .Select(file => new TraceCursor([
                .. Read(files, file.Path, file.Service)
                    // Entries without a time have the same one: the last one is the newest.
                    .Reverse()
                    .Where(found => found.Time >= wish.Since && found.Level <= wish.MildestLevel)
                    .OrderByDescending(found => found.Time),
            ]));

    private static IEnumerable<(string Path, string Service)> Newest(IServerFiles files) =>
        from folder in ProductNames.All.SelectMany(brand => brand.DataFolders)
        from service in Find(files, $@"{files.Folder(ServerFolder.ProgramData)}\Microsoft\{folder}\Trace")
            .GroupBy(ServiceOf)
        select (service.OrderByDescending(path => WrittenAt(files, path)).First(), service.Key);

    private static string ServiceOf(string path) =>
        path.Substring(path.LastIndexOf('\\') + 1).IndexOf("Updater", StringComparison.OrdinalIgnoreCase) >= 0
            ? ConnectorServiceNames.Updater
            : ConnectorServiceNames.Connector;

    private static IReadOnlyList<string> Find(IServerFiles files, string folder)
    {
        try
        {
            return files.Find(folder, "*Connector*.log", recurse: false);
        }
        catch (Exception none) when (none is IOException or UnauthorizedAccessException)
        {
            // Only administrators can read the folder. The event channels contain the connector's own messages.
            return [];
        }
    }

    private static DateTimeOffset WrittenAt(IServerFiles files, string path)
    {
        try
        {
            return files.LastWriteTime(path);
        }
        catch (Exception none) when (none is IOException or UnauthorizedAccessException)
        {
            // The file was removed meanwhile, or this account can't read it.
            return DateTimeOffset.MinValue;
        }
    }

    private static IReadOnlyList<ServerEvent> Read(IServerFiles files, string path, string service)
    {
        try
        {
            DateTimeOffset written = files.LastWriteTime(path);
            return [.. Parse(ReadEnd(files, path), path, service, written)];
        }
        catch (Exception none) when (none is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Parses the entries of a trace in the order of the file.</summary>
    /// <param name="written">The time of an entry that contains none: when the file was written last.</param>
    internal static IEnumerable<ServerEvent> Parse(string text, string path, string service, DateTimeOffset written)
    {
        ServerEvent? entry = null;
        foreach (string line in text.Split('\n').Select(line => line.TrimEnd('\r')))
        {
            Match begin = s_entry.Match(line);
            Match property = s_property.Match(line);
            if (begin.Success)
            {
                if (entry is not null)
                {
                    yield return entry;
                }

                entry = Begin(begin, path, service, written);
            }
            else if (entry is not null && property.Success && IsTraceProperty(property))
            {
                entry = WithTime(entry, property);
            }
            else if (entry is not null && line.Length > 0)
            {
                entry = entry with { Message = $"{entry.Message}\n{line}" };
            }
        }

        if (entry is not null)
        {
            yield return entry;
        }
    }

    private static ServerEvent Begin(Match begin, string path, string service, DateTimeOffset written) =>
        new(
            written,
            path,
            begin.Groups["source"].Value,
            int.TryParse(
                begin.Groups["id"].Value,
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out int id
            )
                ? id
                : 0,
            (int)
                (Models.ConnectorEventLevel)Enum.Parse(typeof(Models.ConnectorEventLevel), begin.Groups["level"].Value),
            begin.Groups["text"].Value
        )
        {
            Service = service,
            IsTrace = true,
        };

    private static bool IsTraceProperty(Match property) =>
        property.Groups["name"].Value
            is "DateTime"
                or "ThreadId"
                or "ProcessId"
                or "Timestamp"
                or "Callstack"
                or "LogicalOperationStack";

    private static ServerEvent WithTime(ServerEvent entry, Match property) =>
        property.Groups["name"].Value == "DateTime"
        && DateTimeOffset.TryParse(
            property.Groups["value"].Value,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out DateTimeOffset time
        )
            ? entry with
            {
                Time = time.ToUniversalTime(),
            }
            : entry;

    private static string ReadEnd(IServerFiles files, string path)
    {
        using Stream stream = files.OpenRead(path);
        long skipped = Math.Max(0, stream.Length - ReadAtMost);
        _ = stream.Seek(skipped, SeekOrigin.Begin);
        using StreamReader reader = new(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static Regex Pattern(string pattern) =>
        new(pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
}

/// <summary>Returns the entries of a trace file, newest first.</summary>
internal sealed class TraceCursor(IReadOnlyList<ServerEvent> entries) : IEventCursor
{
    private int _next;

    public Task<IReadOnlyList<ServerEvent>> NextAsync(int atMost, CancellationToken cancellationToken)
    {
        ServerEvent[] page = [.. entries.Skip(_next).Take(atMost)];
        _next += page.Length;
        return Task.FromResult<IReadOnlyList<ServerEvent>>(page);
    }

    // The file is closed as soon as it is read.
    public void Dispose() { }
}
