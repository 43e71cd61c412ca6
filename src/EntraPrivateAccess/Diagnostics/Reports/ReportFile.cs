using System.IO;
using System.Text;
using EntraPrivateAccess.Downloads;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Reports;

/// <summary>Writes a report as a page or as JSON, as its file name specifies: completely or not at all.</summary>
internal sealed class ReportFile
{
    private static readonly string[] s_pages = [".html", ".htm"];

    private readonly IServerFiles _disk;
    private readonly string _path;

    private ReportFile(IServerFiles disk, string path)
    {
        _disk = disk;
        _path = path;
    }

    /// <summary>Checks that a file can be written, before the tenant is read.</summary>
    /// <exception cref="ConnectorException"><c>ReportFormatUnknown</c>, <c>ReportFileExists</c> or
    /// <c>ReportFileRefused</c>.</exception>
    public static ReportFile Create(IServerFiles disk, string path, bool replaces)
    {
        if (!IsPage(path) && !string.Equals(Path.GetExtension(path), ".json", StringComparison.OrdinalIgnoreCase))
        {
            throw ConnectorErrors.ReportFormatUnknown(path);
        }

        if (disk.DirectoryExists(path))
        {
            throw ConnectorErrors.ReportFileRefused(path, new IOException("It is a folder."));
        }

        if (Path.GetDirectoryName(path) is { Length: > 0 } folder && !disk.DirectoryExists(folder))
        {
            throw ConnectorErrors.ReportFileRefused(path, new DirectoryNotFoundException("The folder does not exist."));
        }

        return !replaces && disk.FileExists(path)
            ? throw ConnectorErrors.ReportFileExists(path)
            : new ReportFile(disk, path);
    }

    /// <exception cref="ConnectorException"><c>ReportFileRefused</c>.</exception>
    public void Write(ConnectorReport report, CancellationToken stop)
    {
        string part = $"{_path}.{Guid.NewGuid().ToString("N").Substring(0, 8)}.tmp";
        try
        {
            try
            {
                using (StreamWriter text = new(_disk.OpenAppend(part), new UTF8Encoding(false)) { NewLine = "\n" })
                {
                    if (IsPage(_path))
                    {
                        new ReportPage(report, text, stop).Write();
                    }
                    else
                    {
                        ModelJson.Write(report, text);
                        text.WriteLine();
                    }
                }

                stop.ThrowIfCancellationRequested();
                _disk.Move(part, _path);
            }
            finally
            {
                _disk.DeleteFile(part);
            }
        }
        catch (Exception refused) when (StorageFaults.IsOfDisk(refused))
        {
            throw ConnectorErrors.ReportFileRefused(_path, refused);
        }
    }

    private static bool IsPage(string path) =>
        s_pages.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);
}
