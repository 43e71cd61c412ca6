using System.IO;
using System.Text;

namespace EntraPrivateAccess.Sandbox.Download;

/// <summary>
/// Builds minimal 64-bit programs: headers, two instructions of code, a version resource, and space for padding.
/// </summary>
internal static class PortableExecutableBuilder
{
    private const uint HeadersSize = 0x400;
    private const uint TextAddress = 0x1000;
    private const uint ResourceAddress = 0x2000;
    private const uint BulkAddress = 0x3000;
    private const uint FileAlignment = 0x200;
    private const uint SectionAlignment = 0x1000;

    /// <summary>Builds the whole file except for its padding, which is at the end.</summary>
    /// <param name="bulk">Number of padding bytes that will follow; a multiple of 512.</param>
    public static byte[] Head(Version version, IReadOnlyDictionary<string, string> strings, uint bulk = 0)
    {
        byte[] code = [0x31, 0xC0, 0xC3];
        byte[] resource = VersionResource.Section(ResourceAddress, version, strings);
        uint resourceSize = Align((uint)resource.Length, FileAlignment);
        uint bulkStart = HeadersSize + FileAlignment + resourceSize;
        byte[] head = new byte[bulkStart];
        using BinaryWriter writer = new(new MemoryStream(head));
        WriteHeaders(
            writer,
            (ushort)(bulk > 0 ? 3 : 2),
            (uint)resource.Length,
            BulkAddress + Align(bulk, SectionAlignment)
        );
        Section(writer, ".text", (uint)code.Length, TextAddress, FileAlignment, HeadersSize, 0x60000020);
        Section(
            writer,
            ".rsrc",
            (uint)resource.Length,
            ResourceAddress,
            resourceSize,
            HeadersSize + FileAlignment,
            0x40000040
        );
        if (bulk > 0)
        {
            Section(writer, ".bulk", bulk, BulkAddress, bulk, bulkStart, 0x42000040);
        }

        code.CopyTo(head, (int)HeadersSize);
        resource.CopyTo(head, (int)(HeadersSize + FileAlignment));
        return head;
    }

    private static void WriteHeaders(BinaryWriter writer, ushort sections, uint resourceLength, uint imageSize)
    {
        writer.Write("MZ"u8);
        writer.Seek(0x3C, SeekOrigin.Begin);
        writer.Write(0x80);
        writer.Seek(0x80, SeekOrigin.Begin);
        writer.Write("PE\0\0"u8);
        writer.Write((ushort)0x8664);
        writer.Write(sections);
        writer.Write(0x6630_0000);
        writer.Write(0L);
        writer.Write((ushort)240);
        writer.Write((ushort)0x0022);
        writer.Write((ushort)0x020B);
        writer.Write((ushort)14);
        uint[] sizes = [FileAlignment, FileAlignment, 0, TextAddress, TextAddress];
        Array.ForEach(sizes, writer.Write);
        writer.Write(0x1_4000_0000L);
        uint[] layout = [SectionAlignment, FileAlignment, 6, 0, 6, 0, imageSize, HeadersSize, 0];
        Array.ForEach(layout, writer.Write);
        writer.Write((ushort)2);
        writer.Write((ushort)0x8160);
        long[] stacks = [0x100000, 0x1000, 0x100000, 0x1000];
        Array.ForEach(stacks, writer.Write);
        writer.Write(0);
        writer.Write(16);
        writer.Write(new byte[16]);
        writer.Write(ResourceAddress);
        writer.Write(resourceLength);
        writer.Write(new byte[13 * 8]);
    }

    private static void Section(
        BinaryWriter writer,
        string name,
        uint size,
        uint address,
        uint rawSize,
        uint rawStart,
        uint traits
    )
    {
        writer.Write(Encoding.ASCII.GetBytes(name.PadRight(8, '\0')));
        uint[] fields = [size, address, rawSize, rawStart, 0, 0, 0, traits];
        Array.ForEach(fields, writer.Write);
    }

    private static uint Align(uint value, uint to) => (value + to - 1) / to * to;
}
