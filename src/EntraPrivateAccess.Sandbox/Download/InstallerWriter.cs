using System;
using System.Collections.Generic;
using System.IO;
using EntraPrivateAccess.Sandbox.State;

namespace EntraPrivateAccess.Sandbox.Download;

/// <summary>Writes an installer to disk: program, bulk and signature.</summary>
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
        file.Write(head);
        WriteBulk(file, bulk, kind.Version.GetHashCode());
        if (kind.Signature != SignatureKind.None)
        {
            AuthenticodeSigner.SignFile(
                file,
                kind.Signature == SignatureKind.Publisher ? _chain.Publisher : _chain.OtherPublisher,
                _chain.Root,
                signature => TimestampAuthority.Stamp(signature, _chain.Timestamper, _clock.GetUtcNow()));
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

    private static void WriteBulk(FileStream file, long bulk, int seed)
    {
        byte[] block = new byte[BlockSize];
        new Random(seed).NextBytes(block);
        for (long left = bulk; left > 0; left -= BlockSize)
        {
            file.Write(block, 0, (int)Math.Min(left, BlockSize));
        }
    }
}
