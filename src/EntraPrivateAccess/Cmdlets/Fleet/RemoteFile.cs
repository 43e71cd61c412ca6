using System.IO;
using EntraPrivateAccess.Compatibility;

namespace EntraPrivateAccess.Cmdlets.Fleet;

/// <summary>
/// A file that a server sends in parts. It is written under a temporary name, readable by this user only, and renamed
/// at the end.
/// </summary>
internal sealed class RemoteFile : IDisposable
{
    /// <summary>The size of one part. Remoting refuses objects of more than 10 MB by default.</summary>
    private const int PartSize = 1024 * 1024;

    private readonly string _target;
    private readonly string _temporary;

    public RemoteFile(string target)
    {
        _target = target;
        _temporary = $"{target}.{Guid.NewGuid():N}.tmp";
        PrivateFiles.Write(_temporary, "");
    }

    /// <summary>Reads the parts of a file, each as text.</summary>
    public static IEnumerable<string> ReadParts(string path)
    {
        using FileStream file = File.OpenRead(path);
        byte[] part = new byte[PartSize];
        for (int length; (length = file.Read(part, 0, part.Length)) > 0; )
        {
            yield return Convert.ToBase64String(part, 0, length);
        }
    }

    /// <exception cref="FormatException">The text is not a part of a file.</exception>
    public void Append(string part)
    {
        byte[] bytes = Convert.FromBase64String(part);
        using FileStream file = new(_temporary, FileMode.Append);
        file.Write(bytes, 0, bytes.Length);
    }

    /// <summary>Gives the file its final name. An existing file is replaced.</summary>
    public void Complete()
    {
        File.Delete(_target);
        File.Move(_temporary, _target);
    }

    public void Dispose() => File.Delete(_temporary);
}
