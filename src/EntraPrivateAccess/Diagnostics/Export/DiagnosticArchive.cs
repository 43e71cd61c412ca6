using System.IO;
using System.IO.Compression;
using System.Text;
using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Downloads;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Export;

/// <summary>A zip file that is created atomically: written under a temporary name and renamed at the end.</summary>
internal sealed class DiagnosticArchive : IDisposable
{
    private static readonly TimeSpan s_longestExport = TimeSpan.FromDays(1);

    private readonly IServerFiles _disk;
    private readonly string _target;
    private readonly string _temporary;
    private readonly DateTimeOffset _time;
    private readonly Stream _file;
    private readonly ZipArchive _zip;

    /// <param name="disk">The file system of the machine that runs PowerShell.</param>
    /// <param name="time">The time stamp of all files in the zip.</param>
    public DiagnosticArchive(IServerFiles disk, string target, DateTimeOffset time)
    {
        _disk = disk;
        _target = target;
        _temporary = $"{target}.{Guid.NewGuid():N}.tmp";
        _time = time;
        _file = Written(() =>
        {
            RemoveOrphans();

            // The redaction cannot guarantee that nothing confidential is left, so other users cannot read the zip.
            PrivateFiles.Write(_temporary, "");
            return disk.OpenAppend(_temporary);
        });
        _zip = new ZipArchive(_file, ZipArchiveMode.Create, leaveOpen: true);
    }

    /// <returns>The uncompressed size in bytes.</returns>
    public long Add(string name, string text)
    {
        byte[] content = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetBytes(text);
        return Written(() =>
        {
            ZipArchiveEntry entry = _zip.CreateEntry(name, CompressionLevel.Optimal);
            entry.LastWriteTime = _time;
            using Stream stream = entry.Open();
            stream.Write(content, 0, content.Length);
            return content.LongLength;
        });
    }

    /// <summary>Completes the zip and gives it its final name.</summary>
    /// <returns>The size of the zip in bytes.</returns>
    public long Complete() =>
        Written(() =>
        {
            _zip.Dispose();
            long size = _file.Length;
            _file.Dispose();
            _disk.Move(_temporary, _target);
            return size;
        });

    /// <summary>Deletes the temporary file if the zip was not completed.</summary>
    public void Dispose()
    {
        try
        {
            // Closing writes the zip's central directory, which fails on a full disk.
            _zip.Dispose();
        }
        catch (IOException) { }

        _file.Dispose();
        if (_disk.FileExists(_temporary))
        {
            _disk.DeleteFile(_temporary);
        }
    }

    // A killed export leaves its temporary file. An export takes minutes at most.
    private void RemoveOrphans()
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(_target))!;
        foreach (string path in _disk.Find(folder, "*.zip.*.tmp", recurse: false))
        {
            if (
                Guid.TryParseExact(path.Split('.')[^2], "N", out _)
                && (_time - _disk.LastWriteTime(path)).Duration() > s_longestExport
            )
            {
                _disk.DeleteFile(path);
            }
        }
    }

    private T Written<T>(Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception exception)
            when (StorageFaults.OfNewFile(exception, _disk, _target, "Export-ConnectorDiagnostic -Path FOLDER")
                    is { } fault
            )
        {
            throw fault;
        }
    }
}
