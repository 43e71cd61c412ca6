using System;
using System.IO;
using System.Threading;
using EntraPrivateAccess.Installer;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning;

/// <summary>Copies an installer into the folder that only administrators can write to: beside it where it was, anybody could lay a library that it loads.</summary>
internal static class GivenInstaller
{
    private const int BufferSize = 1024 * 1024;

    /// <returns>Where setup is to run from. Nothing is copied where it lies there already.</returns>
    public static string Bring(IServerFiles files, string path, string place, CancellationToken cancellationToken)
    {
        if (path.Equals(place, StringComparison.OrdinalIgnoreCase))
        {
            return place;
        }

        string copy = place + ".copy";
        try
        {
            files.DeleteFile(copy);
            Copy(files, path, copy, cancellationToken);
            files.Move(copy, place);
            return place;
        }
        catch (Exception refused) when (StorageFaults.IsOfDisk(refused))
        {
            files.DeleteFile(copy);
            throw;
        }
    }

    private static void Copy(IServerFiles files, string source, string target, CancellationToken cancellationToken)
    {
        using Stream from = files.OpenRead(source);
        using Stream to = files.OpenAppend(target);
        byte[] buffer = new byte[BufferSize];
        for (int read = from.Read(buffer, 0, buffer.Length); read > 0; read = from.Read(buffer, 0, buffer.Length))
        {
            cancellationToken.ThrowIfCancellationRequested();
            to.Write(buffer, 0, read);
        }
    }
}
