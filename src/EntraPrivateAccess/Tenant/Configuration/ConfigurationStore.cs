using System.IO;
using System.Text;
using EntraPrivateAccess.Downloads;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Tenant.Configuration;

/// <summary>Reads and writes configuration files on the machine that runs PowerShell.</summary>
internal sealed class ConfigurationStore
{
    /// <summary>
    /// The largest file that is read: 300,000 connectors and applications, thirty times the largest known tenant.
    /// </summary>
    public const int MaximumSize = 64 * 1024 * 1024;

    private const int BufferSize = 64 * 1024;

    private readonly IServerFiles _disk;

    public ConfigurationStore(IServerFiles disk) => _disk = disk;

    /// <summary>Reads a file, which must be complete and correct.</summary>
    /// <exception cref="ConnectorException"><c>ConfigurationFileNotFound</c>, <c>ConfigurationFileRefused</c> or
    /// <c>ConfigurationFileInvalid</c>.</exception>
    public TenantConfiguration Read(string path)
    {
        if (!_disk.FileExists(path))
        {
            throw ConnectorErrors.ConfigurationFileNotFound(path);
        }

        // A byte order mark selects another encoding: Windows PowerShell redirects text to UTF-16.
        using StreamReader text = new(ReadBytes(path), new UTF8Encoding(false), detectEncodingFromByteOrderMarks: true);
        return ConfigurationParser.Parse(path, text);
    }

    /// <summary>Checks that a file can be written, before the tenant is read.</summary>
    /// <exception cref="ConnectorException"><c>ConfigurationFileExists</c> or
    /// <c>ConfigurationFileRefused</c>.</exception>
    public void CheckTarget(string path, bool replaces)
    {
        if (_disk.DirectoryExists(path))
        {
            throw ConnectorErrors.ConfigurationFileRefused(path, "written", new IOException("It is a folder."));
        }

        if (Path.GetDirectoryName(path) is { Length: > 0 } folder && !_disk.DirectoryExists(folder))
        {
            throw ConnectorErrors.ConfigurationFileRefused(
                path,
                "written",
                new DirectoryNotFoundException("The folder does not exist.")
            );
        }

        if (!replaces && _disk.FileExists(path))
        {
            throw ConnectorErrors.ConfigurationFileExists(path);
        }
    }

    /// <summary>Writes a file completely or not at all.</summary>
    /// <exception cref="ConnectorException"><c>ConfigurationFileRefused</c>.</exception>
    public void Write(string path, TenantConfiguration configuration)
    {
        try
        {
            _disk.WriteAllText(path, ConfigurationText.Write(configuration));
        }
        catch (Exception refused) when (StorageFaults.IsOfDisk(refused))
        {
            throw ConnectorErrors.ConfigurationFileRefused(path, "written", refused);
        }
    }

    // Counted while it is read: the size of a pipe or a device is unknown.
    private MemoryStream ReadBytes(string path)
    {
        MemoryStream bytes = new();
        try
        {
            using Stream file = _disk.OpenRead(path);
            if (file.CanSeek && file.Length > MaximumSize)
            {
                throw ConnectorErrors.ConfigurationFileTooLarge(path, MaximumSize);
            }

            byte[] buffer = new byte[BufferSize];
            int count;
            while ((count = file.Read(buffer, 0, buffer.Length)) > 0)
            {
                bytes.Write(buffer, 0, count);
                if (bytes.Length > MaximumSize)
                {
                    throw ConnectorErrors.ConfigurationFileTooLarge(path, MaximumSize);
                }
            }
        }
        catch (Exception refused) when (StorageFaults.IsOfDisk(refused))
        {
            throw ConnectorErrors.ConfigurationFileRefused(path, "read", refused);
        }

        bytes.Position = 0;
        return bytes;
    }
}
