using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Installation;

/// <summary>Configuration files that were written together, and can be taken back together.</summary>
internal sealed class ConfigurationChanges
{
    private readonly IServerFiles _files;
    private readonly List<(string Path, byte[]? Before)> _written = [];

    public ConfigurationChanges(IServerFiles files) => _files = files;

    public IReadOnlyList<string> Paths => [.. _written.Select(change => change.Path)];

    /// <summary>Writes one file, with the former one beside it as <c>.bak</c>. One that can't be written takes the others back.</summary>
    /// <param name="before">The file as it was, or null where there was none.</param>
    public void Write(string path, byte[]? before, byte[] after)
    {
        try
        {
            if (before is not null)
            {
                _files.WriteAllBytes(path + ".bak", before);
            }

            _files.WriteAllBytes(path, after);
            _written.Add((path, before));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Faults.ConfigurationNotWritten(path, exception, Restore());
        }
    }

    /// <summary>Puts every file back to the byte.</summary>
    /// <returns>Those that could not be.</returns>
    public IReadOnlyList<string> Restore()
    {
        string[] left = [.. _written.Where(change => !TryRestore(change.Path, change.Before)).Select(change => change.Path)];
        _written.Clear();
        return left;
    }

    private bool TryRestore(string path, byte[]? before)
    {
        try
        {
            if (before is null)
            {
                _files.DeleteFile(path);
            }
            else
            {
                _files.WriteAllBytes(path, before);
            }

            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
