using System.Buffers.Binary;
using System.IO;
using System.Text;

namespace EntraPrivateAccess.Server.Portable;

/// <summary>
/// Reads the file version of a native program from its resources: the same four numbers that Windows shows.
/// </summary>
/// <remarks>.NET reads these only on Windows; elsewhere it supports only managed files.</remarks>
internal static class VersionResource
{
    private const uint VersionType = 16;
    private const uint SubdirectoryFlag = 0x80000000;
    private const int MaximumEntries = 1024;
    private const int HeaderSize = 40;
    private const int FixedInfoSize = 16;

    private static readonly byte[] s_key = Encoding.Unicode.GetBytes("VS_VERSION_INFO\0");

    /// <summary>Returns the version, or null if the file is not a program or has no version.</summary>
    public static Version? Read(Stream file)
    {
        if (
            PeImage.TryRead(file) is not { ResourceAddress: > 0 } image
            || image.ToFileOffset(image.ResourceAddress) is not long root
        )
        {
            return null;
        }

        // The resources have three levels: type, name and language. The type is selected; the first name and the first
        // language are used.
        uint? leaf = Entry(file, root, 0, VersionType);
        for (int level = 0; level < 2 && leaf is not null; level++)
        {
            leaf = (leaf & SubdirectoryFlag) != 0 ? Entry(file, root, leaf.Value & ~SubdirectoryFlag, null) : null;
        }

        return
            leaf is uint place
            && (place & SubdirectoryFlag) == 0
            && file.ReadAt(root + place, 8) is { } data
            && image.ToFileOffset(BinaryPrimitives.ReadUInt32LittleEndian(data)) is long offset
            && file.ReadAt(offset, HeaderSize + FixedInfoSize) is { } info
            ? Parse(info)
            : null;
    }

    private static uint? Entry(Stream file, long root, uint directory, uint? id)
    {
        if (file.ReadAt(root + directory, 16) is not { } header)
        {
            return null;
        }

        int count =
            BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(12))
            + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(14));
        if (file.ReadAt(root + directory + 16, 8 * Math.Min(count, MaximumEntries)) is not { } entries)
        {
            return null;
        }

        for (int at = 0; at < entries.Length; at += 8)
        {
            if (id is null || BinaryPrimitives.ReadUInt32LittleEndian(entries.AsSpan(at)) == id)
            {
                return BinaryPrimitives.ReadUInt32LittleEndian(entries.AsSpan(at + 4));
            }
        }

        return null;
    }

    // VS_VERSIONINFO consists of three words, the key and padding to 40 bytes. VS_FIXEDFILEINFO follows.
    private static Version? Parse(byte[] info)
    {
        if (
            !info.AsSpan(6, s_key.Length).SequenceEqual(s_key)
            || BinaryPrimitives.ReadUInt32LittleEndian(info.AsSpan(HeaderSize)) != 0xFEEF04BD
        )
        {
            return null;
        }

        uint high = BinaryPrimitives.ReadUInt32LittleEndian(info.AsSpan(HeaderSize + 8));
        uint low = BinaryPrimitives.ReadUInt32LittleEndian(info.AsSpan(HeaderSize + 12));
        return new Version((int)(high >> 16), (int)(high & 0xFFFF), (int)(low >> 16), (int)(low & 0xFFFF));
    }
}
