using System.IO;
using System.Reflection.PortableExecutable;
using System.Text;

namespace EntraPrivateAccess.Sandbox.Download;

/// <summary>A VS_VERSIONINFO block in a resource section that contains nothing else.</summary>
internal static class VersionResource
{
    private const int DataOffset = 88;

    /// <summary>Builds the whole .rsrc section: type 16, name 1, language 1033, then the data.</summary>
    public static byte[] Section(uint sectionAddress, Version version, IReadOnlyDictionary<string, string> strings)
    {
        byte[] data = Build(version, strings);
        using MemoryStream section = new();
        using BinaryWriter writer = new(section);
        Directory(writer, 16, 24 | 0x80000000);
        Directory(writer, 1, 48 | 0x80000000);
        Directory(writer, 0x409, 72);
        writer.Write(sectionAddress + DataOffset);
        writer.Write(data.Length);
        writer.Write(0L);
        writer.Write(data);
        return section.ToArray();
    }

    /// <summary>Replaces the version block of a program with one of the same size or smaller.</summary>
    public static void Replace(byte[] program, Version version, IReadOnlyDictionary<string, string> strings)
    {
        using PEReader reader = new(new MemoryStream(program));
        PEHeaders headers = reader.PEHeaders;
        int address = headers.PEHeader!.ResourceTableDirectory.RelativeVirtualAddress;
        int start = FileOffset(headers, address);

        // Type 16, then its first name, then its first language.
        int entry = start + 16;
        while (BitConverter.ToInt32(program, entry) != 16)
        {
            entry += 8;
        }

        int names = start + (BitConverter.ToInt32(program, entry + 4) & 0x7FFFFFFF);
        int languages = start + (BitConverter.ToInt32(program, names + 20) & 0x7FFFFFFF);
        int block = start + BitConverter.ToInt32(program, languages + 20);
        byte[] data = Build(version, strings);
        int size = BitConverter.ToInt32(program, block + 4);
        if (data.Length > size)
        {
            throw new ArgumentException(
                $"The program's version block has {size} bytes, but {data.Length} are required."
            );
        }

        data.CopyTo(program, FileOffset(headers, BitConverter.ToInt32(program, block)));
        BitConverter.TryWriteBytes(program.AsSpan(block + 4), data.Length);
    }

    private static int FileOffset(PEHeaders headers, int address)
    {
        SectionHeader section = headers.SectionHeaders[headers.GetContainingSectionIndex(address)];
        return section.PointerToRawData + address - section.VirtualAddress;
    }

    private static void Directory(BinaryWriter writer, uint id, uint target)
    {
        writer.Write(new byte[14]);
        writer.Write((ushort)1);
        writer.Write(id);
        writer.Write(target);
    }

    private static byte[] Build(Version version, IReadOnlyDictionary<string, string> strings)
    {
        byte[] table = Node("040904b0", [], 0, true, [.. strings.Select(pair => Text(pair.Key, pair.Value))]);
        byte[] stringInfo = Node("StringFileInfo", [], 0, true, table);
        byte[] translation = Node("Translation", [0x09, 0x04, 0xb0, 0x04], 4, false);
        byte[] variables = Node("VarFileInfo", [], 0, true, translation);
        byte[] @fixed = Fixed(version);
        return Node("VS_VERSION_INFO", @fixed, @fixed.Length, false, stringInfo, variables);
    }

    private static byte[] Fixed(Version version)
    {
        uint high = ((uint)version.Major << 16) | (uint)version.Minor;
        uint low = ((uint)version.Build << 16) | (uint)Math.Max(0, version.Revision);
        uint[] fields = [0xFEEF04BD, 0x10000, high, low, high, low, 0x3F, 0, 0x40004, 1, 0, 0, 0];
        return [.. fields.SelectMany(BitConverter.GetBytes)];
    }

    private static byte[] Text(string key, string value) =>
        Node(key, Encoding.Unicode.GetBytes(value + "\0"), value.Length + 1, true);

    /// <param name="valueLength">Length in characters for text, in bytes for binary values.</param>
    private static byte[] Node(string key, byte[] value, int valueLength, bool isText, params byte[][] children)
    {
        using MemoryStream node = new();
        using BinaryWriter writer = new(node);
        writer.Write((ushort)0);
        writer.Write((ushort)valueLength);
        writer.Write((ushort)(isText ? 1 : 0));
        writer.Write(Encoding.Unicode.GetBytes(key + "\0"));
        Pad(writer);
        writer.Write(value);
        foreach (byte[] child in children)
        {
            Pad(writer);
            writer.Write(child);
        }

        ushort length = (ushort)node.Length;
        node.Position = 0;
        writer.Write(length);
        return node.ToArray();
    }

    private static void Pad(BinaryWriter writer) => writer.Write(new byte[(4 - (writer.BaseStream.Position % 4)) % 4]);
}
