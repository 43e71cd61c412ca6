using System.Buffers.Binary;
using System.Globalization;
using System.IO;
using System.Text;

namespace EntraPrivateAccess.Sandbox.Servers.Windows;

/// <summary>
/// A virtual disk: a folder of this machine with one folder per drive. Names are compared as in Windows.
/// </summary>
internal sealed class ServerDisk
{
    private readonly string _root;

    public ServerDisk(string root)
    {
        _root = Path.GetFullPath(root);
        _ = Directory.CreateDirectory(Path.Combine(_root, "C"));
    }

    public string Root => _root;

    private string CapacityFile => Path.Combine(_root, "capacity");

    public string Local(string path)
    {
        if (path is not [_, ':', '\\' or '/', ..] || !char.IsAsciiLetter(path[0]))
        {
            throw new WindowsError(WindowsError.InvalidParameter, $"'{path}' is not a full path with a drive letter.");
        }

        string local = Path.Combine(_root, char.ToUpperInvariant(path[0]).ToString());
        foreach (string name in path[3..].Split(['\\', '/'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (name.Trim('.', ' ').Length == 0)
            {
                throw new WindowsError(WindowsError.InvalidParameter, $"'{path}' climbs.");
            }

            local = Child(local, name);
        }

        return local;
    }

    public bool Exists(string path) => File.Exists(Local(path));

    public string Read(string path) => File.ReadAllText(Local(path));

    public void Write(string path, string content) => File.WriteAllText(Prepare(path), content);

    public void Write(string path, byte[] content) => File.WriteAllBytes(Prepare(path), content);

    public void Delete(string path)
    {
        string local = Local(path);
        if (Directory.Exists(local))
        {
            Directory.Delete(local, recursive: true);
        }
        else if (File.Exists(local))
        {
            File.Delete(local);
        }
    }

    public void MoveFolder(string from, string to)
    {
        if (Directory.Exists(Local(from)) && !Directory.Exists(Local(to)))
        {
            _ = Directory.CreateDirectory(Path.GetDirectoryName(Local(to))!);
            Directory.Move(Local(from), Local(to));
        }
    }

    /// <summary>Publishes the free space to external writers of the disk; null removes the limit.</summary>
    public void Limit(long? free)
    {
        if (free is long bytes)
        {
            File.WriteAllText(CapacityFile, (Used() + bytes).ToString(CultureInfo.InvariantCulture));
        }
        else
        {
            File.Delete(CapacityFile);
        }
    }

    public long? Free() =>
        File.Exists(CapacityFile)
            ? Math.Max(0, long.Parse(File.ReadAllText(CapacityFile), CultureInfo.InvariantCulture) - Used())
            : null;

    private long Used() =>
        new DirectoryInfo(_root)
            .EnumerateFiles("*", SearchOption.AllDirectories)
            .Sum(file => file.Exists ? file.Length : 0);

    private string Prepare(string path)
    {
        string local = Local(path);
        _ = Directory.CreateDirectory(Path.GetDirectoryName(local)!);
        return local;
    }

    private static string Child(string directory, string name)
    {
        string exact = Path.Combine(directory, name);
        return File.Exists(exact) || Directory.Exists(exact) || !Directory.Exists(directory)
            ? exact
            : Directory
                .EnumerateFileSystemEntries(directory)
                .FirstOrDefault(entry =>
                    string.Equals(Path.GetFileName(entry), name, StringComparison.OrdinalIgnoreCase)
                )
                ?? exact;
    }
}

/// <summary>
/// The properties of a program file that the virtual Windows reads: whether it is a program, its version, and its
/// product.
/// </summary>
internal sealed record ProgramFile(Version? Version, bool IsConnectorSetup)
{
    private static readonly byte[] s_signature = [0xBD, 0x04, 0xEF, 0xFE];

    /// <returns>Null if the file is not a program.</returns>
    public static ProgramFile? Read(string localPath)
    {
        byte[] head = new byte[256 * 1024];
        using FileStream file = new(localPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        int length = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        Span<byte> bytes = head.AsSpan(0, length);
        return IsProgram(bytes) ? new ProgramFile(VersionOf(bytes), IsSetup(bytes)) : null;
    }

    private static bool IsProgram(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 0x100 || !bytes.StartsWith("MZ"u8))
        {
            return false;
        }

        int header = BinaryPrimitives.ReadInt32LittleEndian(bytes[0x3C..]);
        return header > 0 && header < bytes.Length - 4 && bytes[header..].StartsWith("PE\0\0"u8);
    }

    private static Version? VersionOf(ReadOnlySpan<byte> bytes)
    {
        int at = bytes.IndexOf(s_signature);
        if (at < 0 || at + 16 > bytes.Length)
        {
            return null;
        }

        uint high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(at + 8)..]);
        uint low = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(at + 12)..]);
        return new Version((int)(high >> 16), (int)(high & 0xFFFF), (int)(low >> 16), (int)(low & 0xFFFF));
    }

    private static bool IsSetup(ReadOnlySpan<byte> bytes) =>
        bytes.IndexOf(Encoding.Unicode.GetBytes("Installer.exe")) >= 0;
}
