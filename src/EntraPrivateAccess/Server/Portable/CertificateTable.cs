using System;
using System.Buffers.Binary;
using System.Formats.Asn1;
using System.IO;

namespace EntraPrivateAccess.Server.Portable;

/// <summary>The part of a program that carries its signatures, behind everything that they cover.</summary>
internal static class CertificateTable
{
    private const int EntryHeaderSize = 8;
    private const int Pkcs7Type = 2;

    // Signatures are some kilobytes; a table larger than this is no signature but a way to fill memory.
    private const uint MaximumSize = 16 * 1024 * 1024;

    /// <summary>The first PKCS #7 signature without its padding, or null where the file has none.</summary>
    /// <exception cref="InvalidDataException">There is a table, and it cannot be read.</exception>
    public static byte[]? ReadSignature(Stream file, PeImage image)
    {
        if (image.CertificateTableSize == 0 || image.CertificateTableOffset == 0)
        {
            return null;
        }

        if (image.CertificateTableSize > MaximumSize || file.ReadAt(image.CertificateTableOffset, (int)image.CertificateTableSize) is not { } table)
        {
            throw new InvalidDataException("the certificate table lies outside the file");
        }

        for (int at = 0; at + EntryHeaderSize <= table.Length;)
        {
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(table.AsSpan(at));
            if (length < EntryHeaderSize || length > table.Length - at)
            {
                throw new InvalidDataException("an entry of the certificate table has an impossible length");
            }

            if (BinaryPrimitives.ReadUInt16LittleEndian(table.AsSpan(at + 6)) == Pkcs7Type)
            {
                return WithoutPadding(table.AsSpan(at + EntryHeaderSize, (int)length - EntryHeaderSize));
            }

            at += (int)(length + 7) & ~7;
        }

        return null;
    }

    // Windows lets anything follow the signature inside its entry; nothing that is not signed is taken here.
    private static byte[] WithoutPadding(ReadOnlySpan<byte> entry)
    {
        _ = AsnDecoder.ReadEncodedValue(entry, AsnEncodingRules.BER, out _, out _, out int length);
        return Array.TrueForAll(entry.Slice(length).ToArray(), padding => padding == 0)
            ? entry.Slice(0, length).ToArray()
            : throw new InvalidDataException("bytes that are not signed follow the signature");
    }
}
