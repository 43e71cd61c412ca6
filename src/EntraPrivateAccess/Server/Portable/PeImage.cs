using System.Buffers.Binary;
using System.Formats.Asn1;
using System.IO;

namespace EntraPrivateAccess.Server.Portable;

/// <summary>
/// The header of a Windows program (PE32 or PE32+), limited to the parts that the version and the signature require.
/// </summary>
/// <remarks>
/// Source: Microsoft's "PE Format". Every number comes from the file and is checked against the file's length, because
/// a download can contain anything.
/// </remarks>
internal sealed class PeImage
{
    private const int CoffHeaderSize = 24;
    private const int SectionHeaderSize = 40;
    private const int MaximumSections = 96;
    private const int ResourceDirectory = 2;
    private const int SecurityDirectory = 4;

    private readonly List<PeSection> _sections;

    private PeImage(List<PeSection> sections) => _sections = sections;

    /// <summary>The offset of the header's checksum field, four bytes that no signature covers.</summary>
    public required long ChecksumOffset { get; init; }

    /// <summary>
    /// The offset of the certificate table's entry in the header, eight bytes that no signature covers; null if the
    /// header is too short to contain it.
    /// </summary>
    public required long? SecurityEntryOffset { get; init; }

    /// <summary>The offset of the certificate table in the file; 0 if there is none.</summary>
    public required uint CertificateTableOffset { get; init; }

    public required uint CertificateTableSize { get; init; }

    /// <summary>
    /// The minimum file size. A shorter file is truncated, because its header refers to parts beyond its end.
    /// </summary>
    public long LeastFileSize =>
        Math.Max(
            (long)CertificateTableOffset + CertificateTableSize,
            _sections
                .Where(section => section.RawSize > 0)
                .Select(section => (long)section.RawOffset + section.RawSize)
                .DefaultIfEmpty()
                .Max()
        );

    /// <summary>The virtual address of the resources; 0 if there are none.</summary>
    public required uint ResourceAddress { get; init; }

    /// <summary>Reads the header, or returns null if the file is not a Windows program.</summary>
    public static PeImage? TryRead(Stream file)
    {
        if (file.ReadAt(0, 64) is not { } dos || dos[0] != 'M' || dos[1] != 'Z')
        {
            return null;
        }

        uint start = BinaryPrimitives.ReadUInt32LittleEndian(dos.AsSpan(60));
        if (
            file.ReadAt(start, CoffHeaderSize) is not { } coff
            || BinaryPrimitives.ReadUInt32LittleEndian(coff) != 0x00004550
        )
        {
            return null;
        }

        int sections = BinaryPrimitives.ReadUInt16LittleEndian(coff.AsSpan(6));
        int optionalSize = BinaryPrimitives.ReadUInt16LittleEndian(coff.AsSpan(20));
        long optionalStart = start + CoffHeaderSize;
        return
            sections <= MaximumSections
            && file.ReadAt(optionalStart, optionalSize) is { } optional
            && file.ReadAt(optionalStart + optionalSize, sections * SectionHeaderSize) is { } table
            && DirectoriesAt(optional) is int directories
            ? Create(optionalStart, optional, directories, ReadSections(table))
            : null;
    }

    /// <summary>Converts a virtual address to a file offset. Returns null if no section contains it.</summary>
    public long? ToFileOffset(uint address)
    {
        foreach (PeSection section in _sections)
        {
            uint distance = unchecked(address - section.VirtualAddress);
            if (address >= section.VirtualAddress && distance < section.RawSize)
            {
                return (long)section.RawOffset + distance;
            }
        }

        return null;
    }

    private static PeImage Create(long optionalStart, byte[] optional, int directories, List<PeSection> sections)
    {
        uint count = BinaryPrimitives.ReadUInt32LittleEndian(optional.AsSpan(directories - 4));
        (uint certificates, uint certificatesSize) = Directory(SecurityDirectory);
        return new PeImage(sections)
        {
            ChecksumOffset = optionalStart + 64,
            SecurityEntryOffset = Has(SecurityDirectory) ? optionalStart + directories + (8 * SecurityDirectory) : null,
            CertificateTableOffset = certificates,
            CertificateTableSize = certificatesSize,
            ResourceAddress = Directory(ResourceDirectory).Address,
        };

        bool Has(int index) => index < count && directories + (8 * index) + 8 <= optional.Length;

        (uint Address, uint Size) Directory(int index)
        {
            ReadOnlySpan<byte> entry = Has(index) ? optional.AsSpan(directories + (8 * index), 8) : stackalloc byte[8];
            return (
                BinaryPrimitives.ReadUInt32LittleEndian(entry),
                BinaryPrimitives.ReadUInt32LittleEndian(entry.Slice(4))
            );
        }
    }

    // Returns the offset of the data directories in the optional header, based on its magic number.
    private static int? DirectoriesAt(byte[] optional)
    {
        int? place =
            optional.Length < 2
                ? null
                : BinaryPrimitives.ReadUInt16LittleEndian(optional) switch
                {
                    0x10B => 96,
                    0x20B => 112,
                    _ => null,
                };
        return place <= optional.Length ? place : null;
    }

    private static List<PeSection> ReadSections(byte[] table)
    {
        List<PeSection> sections = [];
        for (int at = 0; at < table.Length; at += SectionHeaderSize)
        {
            ReadOnlySpan<byte> header = table.AsSpan(at, SectionHeaderSize);
            sections.Add(
                new PeSection(
                    VirtualAddress: BinaryPrimitives.ReadUInt32LittleEndian(header.Slice(12)),
                    RawOffset: BinaryPrimitives.ReadUInt32LittleEndian(header.Slice(20)),
                    RawSize: BinaryPrimitives.ReadUInt32LittleEndian(header.Slice(16))
                )
            );
        }

        return sections;
    }
}

/// <summary>The location of a section in memory and in the file.</summary>
internal readonly record struct PeSection(uint VirtualAddress, uint RawOffset, uint RawSize);

/// <summary>The part of a program that contains its signatures. It follows all data that they cover.</summary>
internal static class CertificateTable
{
    private const int EntryHeaderSize = 8;
    private const int Pkcs7Type = 2;

    // A signature has a few kilobytes. A larger table is not a signature but an attempt to exhaust memory.
    private const uint MaximumSize = 16 * 1024 * 1024;

    /// <summary>Returns the PKCS #7 signature without its padding, or null if the file has none.</summary>
    /// <exception cref="InvalidDataException">The table exists but cannot be read.</exception>
    public static byte[]? ReadSignature(Stream file, PeImage image)
    {
        if (image.CertificateTableSize == 0 || image.CertificateTableOffset == 0)
        {
            return null;
        }

        if (
            image.CertificateTableSize > MaximumSize
            || file.ReadAt(image.CertificateTableOffset, (int)image.CertificateTableSize) is not { } table
        )
        {
            throw new InvalidDataException("the certificate table lies outside the file");
        }

        uint length = table.Length < EntryHeaderSize ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(table);
        if (length < EntryHeaderSize || length > table.Length)
        {
            throw new InvalidDataException("an entry of the certificate table has an invalid length");
        }

        if (BinaryPrimitives.ReadUInt16LittleEndian(table.AsSpan(6)) != Pkcs7Type)
        {
            throw new InvalidDataException("the certificate table starts with an entry that is not a signature");
        }

        // The signature does not cover the table. Further entries could contain anything, such as settings that the
        // program reads.
        return HasOnlyPadding(table.AsSpan((int)length))
            ? WithoutPadding(table.AsSpan(EntryHeaderSize, (int)length - EntryHeaderSize))
            : throw new InvalidDataException("the certificate table contains more than the signature");
    }

    private static bool HasOnlyPadding(ReadOnlySpan<byte> rest)
    {
        foreach (byte padding in rest)
        {
            if (padding != 0)
            {
                return false;
            }
        }

        return rest.Length < EntryHeaderSize;
    }

    // Windows allows any data after the signature inside its entry. Here, unsigned data is rejected.
    private static byte[] WithoutPadding(ReadOnlySpan<byte> entry)
    {
        _ = AsnDecoder.ReadEncodedValue(entry, AsnEncodingRules.BER, out _, out _, out int length);
        return HasOnlyPadding(entry.Slice(length))
            ? entry.Slice(0, length).ToArray()
            : throw new InvalidDataException("bytes that are not signed follow the signature");
    }
}
