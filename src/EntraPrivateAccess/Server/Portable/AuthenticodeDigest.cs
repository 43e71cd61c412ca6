using System;
using System.IO;
using System.Security.Cryptography;

namespace EntraPrivateAccess.Server.Portable;

/// <summary>The hash that a signature covers: the file without its checksum, the certificate table and that table's entry.</summary>
/// <remarks>Source: Microsoft's "Windows Authenticode Portable Executable Signature Format". One pass, constant memory.</remarks>
internal static class AuthenticodeDigest
{
    private const int BufferSize = 256 * 1024;

    public static byte[] Compute(Stream file, PeImage image, HashAlgorithmName algorithm)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(algorithm);
        byte[] buffer = new byte[BufferSize];
        long entry = image.SecurityEntryOffset ?? throw new InvalidDataException("the header has no place for a signature");
        long table = image.CertificateTableOffset;
        if (table < entry + 8)
        {
            throw new InvalidDataException("the certificate table overlaps the header");
        }

        Append(0, image.ChecksumOffset);
        Append(image.ChecksumOffset + 4, entry);
        Append(entry + 8, table);
        Append(table + image.CertificateTableSize, file.Length);
        return hash.GetHashAndReset();

        void Append(long from, long to)
        {
            file.Position = from;
            for (long left = to - from; left > 0;)
            {
                int read = file.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
                if (read == 0)
                {
                    throw new InvalidDataException("the file ended early");
                }

                hash.AppendData(buffer, 0, read);
                left -= read;
            }
        }
    }
}
