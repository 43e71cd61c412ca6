using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Security.Cryptography;
using EntraPrivateAccess.Sandbox.State;

namespace EntraPrivateAccess.Sandbox.Download;

/// <summary>Writes an installer to disk: program, bulk and signature in one pass.</summary>
internal sealed class InstallerWriter
{
    private const int BlockSize = 1024 * 1024;

    /// <summary>About what headers and signature take, so that the file comes out at the size asked for.</summary>
    private const int Surroundings = 12 * 1024;

    private readonly PublisherChain _chain;
    private readonly SandboxClock _clock;

    public InstallerWriter(PublisherChain chain, SandboxClock clock)
    {
        _chain = chain;
        _clock = clock;
    }

    public void Write(string path, InstallerKind kind)
    {
        uint bulk = (uint)((kind.Size - Surroundings) / 512 * 512);
        byte[] head = PortableExecutableBuilder.Head(kind.Version, Strings(kind), bulk);
        using FileStream file = new(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        file.Write(head);
        AppendSigned(hash, head);
        WriteBulk(file, hash, bulk, kind.Version.GetHashCode());
        if (kind.Signature != SignatureKind.None)
        {
            Seal(file, hash.GetHashAndReset(), kind.Signature);
        }

        if (kind.IsCorrupt)
        {
            file.Position = head.Length + (bulk / 2);
            int changed = file.ReadByte() ^ 0xFF;
            file.Position--;
            file.WriteByte((byte)changed);
        }
    }

    private static Dictionary<string, string> Strings(InstallerKind kind) => new()
    {
        ["CompanyName"] = "Connector Sandbox",
        ["FileDescription"] = kind.ProductName,
        ["FileVersion"] = kind.Version.ToString(),
        ["InternalName"] = "setup",
        ["OriginalFilename"] = kind.FileName,
        ["ProductName"] = kind.ProductName,
        ["ProductVersion"] = kind.Version.ToString(),
    };

    private static void AppendSigned(IncrementalHash hash, ReadOnlySpan<byte> head)
    {
        hash.AppendData(head[..PortableExecutableBuilder.ChecksumOffset]);
        hash.AppendData(head[(PortableExecutableBuilder.ChecksumOffset + 4)..PortableExecutableBuilder.CertificateEntryOffset]);
        hash.AppendData(head[(PortableExecutableBuilder.CertificateEntryOffset + 8)..]);
    }

    private static void WriteBulk(FileStream file, IncrementalHash hash, long bulk, int seed)
    {
        byte[] block = new byte[BlockSize];
        new Random(seed).NextBytes(block);
        for (long left = bulk; left > 0; left -= BlockSize)
        {
            Span<byte> part = block.AsSpan(0, (int)Math.Min(left, BlockSize));
            file.Write(part);
            hash.AppendData(part);
        }
    }

    private void Seal(FileStream file, byte[] digest, SignatureKind signature)
    {
        byte[] signed = AuthenticodeSigner.Sign(
            digest, signature == SignatureKind.Publisher ? _chain.Publisher : _chain.OtherPublisher, _chain.Root, _chain.Timestamper, _clock.GetUtcNow());
        uint length = ((uint)signed.Length + 8 + 7) / 8 * 8;
        uint start = (uint)file.Position;
        byte[] table = new byte[length];
        BinaryPrimitives.WriteUInt32LittleEndian(table, length);
        BinaryPrimitives.WriteUInt16LittleEndian(table.AsSpan(4), 0x0200);
        BinaryPrimitives.WriteUInt16LittleEndian(table.AsSpan(6), 0x0002);
        signed.CopyTo(table, 8);
        file.Write(table);
        byte[] entry = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(entry, start);
        BinaryPrimitives.WriteUInt32LittleEndian(entry.AsSpan(4), length);
        file.Position = PortableExecutableBuilder.CertificateEntryOffset;
        file.Write(entry);
    }
}
