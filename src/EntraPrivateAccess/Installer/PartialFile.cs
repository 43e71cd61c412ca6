using System;
using System.Globalization;
using System.IO;
using System.Security.Cryptography;
using System.Threading;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Installer;

/// <summary>A download that is not complete yet: its bytes, and a note that says of which file they are the beginning.</summary>
/// <remarks>Both survive the end of the process, so that a later run goes on where this one stopped.</remarks>
internal sealed class PartialFile(IServerFiles files, string target)
{
    private const int BufferSize = 256 * 1024;
    private readonly string _note = target + ".partial.note";

    public string Path { get; } = target + ".partial";

    /// <summary>Held by the run that downloads.</summary>
    public string Lock { get; } = target + ".partial.lock";

    /// <summary>Where a download can go on, or null where it must begin.</summary>
    public ResumePoint? FindResumePoint(Uri url)
    {
        if (!files.FileExists(Path) || !files.FileExists(_note))
        {
            return null;
        }

        string[] lines = files.ReadAllText(_note).Split('\n');
        using Stream content = files.OpenRead(Path);
        return lines.Length >= 3 && lines[0] == url.AbsoluteUri && lines[1].Length > 0 && content.Length > 0
            && long.TryParse(lines[2], NumberStyles.None, CultureInfo.InvariantCulture, out long total) && content.Length <= total
                ? new ResumePoint(lines[1], content.Length, total)
                : null;
    }

    /// <summary>Begins anew.</summary>
    /// <param name="validator">What tells this file from a later one at the same address, or null where the server sends nothing that does.</param>
    /// <param name="total">Bytes of the whole file, or null where the server does not say.</param>
    public void Begin(Uri url, string? validator, long? total)
    {
        // The note first: bytes without their own note would be taken for the beginning of another file.
        files.DeleteFile(_note);
        files.DeleteFile(Path);
        if (validator is not null && total is long bytes)
        {
            files.WriteAllText(_note, $"{url.AbsoluteUri}\n{validator}\n{bytes.ToString(CultureInfo.InvariantCulture)}");
        }
    }

    public Stream OpenAppend() => files.OpenAppend(Path);

    /// <summary>Bytes that the disk still takes.</summary>
    public long FreeSpace() => files.FreeSpace(Path);

    /// <summary>Adds what is there to a hash. Nothing is remembered of it between runs, so a changed byte cannot hide.</summary>
    public void AppendTo(IncrementalHash hash, CancellationToken cancellationToken)
    {
        using Stream content = files.OpenRead(Path);
        byte[] buffer = new byte[BufferSize];
        for (int read = content.Read(buffer, 0, buffer.Length); read > 0; read = content.Read(buffer, 0, buffer.Length))
        {
            cancellationToken.ThrowIfCancellationRequested();
            hash.AppendData(buffer, 0, read);
        }
    }

    public void Discard()
    {
        files.DeleteFile(_note);
        files.DeleteFile(Path);
    }

    /// <summary>Puts the file in its place, in one step.</summary>
    public void Complete()
    {
        files.Move(Path, target);
        files.DeleteFile(_note);
    }
}
