using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Export.Parts;

/// <summary>Files of the server: the newest of them, each with its last megabytes.</summary>
/// <param name="find">Full paths; they need not exist.</param>
internal sealed class FilePart(string name, string content, Func<IServer, IEnumerable<string>> find) : DiagnosticPart(name, content)
{
    /// <summary>A verbose trace grows without an end; its end is what tells.</summary>
    public const int MostBytes = 2 * 1024 * 1024;

    public const int MostFiles = 20;

    public override Task CollectAsync(ExportContext context, DiagnosticBundle bundle, CancellationToken cancellationToken)
    {
        IServerFiles files = context.Server.Files;
        IReadOnlyList<string> found;
        try
        {
            found = [.. find(context.Server).Distinct(StringComparer.OrdinalIgnoreCase).Where(files.FileExists).OrderByDescending(path => WrittenAt(files, path))];
        }
        catch (Exception fault) when (IsOfDisk(fault))
        {
            bundle.AddFailed(this, Name + "/", null, fault.Message);
            return Task.CompletedTask;
        }

        foreach (string path in found.Take(MostFiles))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Collect(files, path, bundle);
        }

        if (found.Count == 0)
        {
            bundle.AddAbsent(this, "The server has no such files.");
        }
        else if (found.Count > MostFiles)
        {
            bundle.AddShortened(this, $"{found.Count - MostFiles} older files were left out: the newest {MostFiles} are here.");
        }

        return Task.CompletedTask;
    }

    private void Collect(IServerFiles files, string path, DiagnosticBundle bundle)
    {
        string own = $"{Name}/{path[(path.LastIndexOfAny(['\\', '/']) + 1)..]}";
        LogText read;
        try
        {
            read = LogText.ReadEnd(files, path, MostBytes);
        }
        catch (Exception fault) when (IsOfDisk(fault))
        {
            bundle.AddFailed(this, own, path, fault.Message);
            return;
        }

        string? note = read.LeftOut == 0 ? null : string.Format(CultureInfo.InvariantCulture, "Only its last {0} MB: the first {1:N0} bytes were left out.", MostBytes / 1024 / 1024, read.LeftOut);
        bundle.Add(this, own, note is null ? read.Text : $"[{note}]\n{read.Text}", path, note);
    }

    private static DateTimeOffset WrittenAt(IServerFiles files, string path)
    {
        try
        {
            return files.LastWriteTime(path);
        }
        catch (Exception fault) when (IsOfDisk(fault))
        {
            return DateTimeOffset.MinValue;
        }
    }

    private static bool IsOfDisk(Exception fault) => fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;
}
