using System;
using System.Buffers.Binary;
using System.IO;
using System.Text;

namespace EntraPrivateAccess.Sandbox.Servers.Windows;

/// <summary>What the virtual Windows reads of a program file: whether it is one, its version, whose product it is.</summary>
internal sealed record ProgramFile(Version? Version, bool IsConnectorSetup)
{
    private static readonly byte[] s_signature = [0xBD, 0x04, 0xEF, 0xFE];

    /// <returns>Null where the file is no program.</returns>
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

    private static bool IsSetup(ReadOnlySpan<byte> bytes) => bytes.IndexOf(Encoding.Unicode.GetBytes("Installer.exe")) >= 0;
}
