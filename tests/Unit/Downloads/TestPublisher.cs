using System.Buffers.Binary;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EntraPrivateAccess.Tests.Unit.Server;

namespace EntraPrivateAccess.Tests.Unit.Downloads;

/// <summary>
/// Creates a test root, publishers and a timestamp authority that it issues, and their signatures.
/// </summary>
internal sealed class TestPublisher
{
    public const string Microsoft = "CN=Microsoft Corporation, O=Microsoft Corporation, L=Redmond, C=US";
    public const string CodeSigning = "1.3.6.1.5.5.7.3.3";
    private const string TimeStamping = "1.3.6.1.5.5.7.3.8";

    private readonly X509Certificate2 _root;

    public TestPublisher(string name = "CN=Test Root") =>
        _root = Request(name, authority: true).Request.CreateSelfSigned(Day(-4000), Day(4000));

    public byte[] Root => _root.RawData;

    public X509Certificate2 Authority => _root;

    public static X509Certificate2 SelfSigned(string name = Microsoft) =>
        Request(name, purpose: CodeSigning).Request.CreateSelfSigned(Day(-10), Day(300));

    public X509Certificate2 Issue(
        string name = Microsoft,
        string purpose = CodeSigning,
        int from = -10,
        int to = 300,
        int bits = 2048,
        X509Extension? extension = null,
        X509Certificate2? issuer = null
    )
    {
        (CertificateRequest request, RSA key) = Request(name, purpose: purpose, bits: bits);
        if (extension is not null)
        {
            request.CertificateExtensions.Add(extension);
        }

        using X509Certificate2 bare = request.Create(issuer ?? _root, Day(from), Day(to), Guid.NewGuid().ToByteArray());
        return bare.CopyWithPrivateKey(key);
    }

    /// <summary>Issues an authority below the root, with or without a key usage.</summary>
    public X509Certificate2 IssueAuthority(X509KeyUsageFlags? usage)
    {
        (CertificateRequest request, RSA key) = Request("CN=Test Issuer", authority: true);
        if (usage is X509KeyUsageFlags flags)
        {
            request.CertificateExtensions.Add(new X509KeyUsageExtension(flags, critical: true));
        }

        using X509Certificate2 bare = request.Create(_root, Day(-20), Day(3000), Guid.NewGuid().ToByteArray());
        return bare.CopyWithPrivateKey(key);
    }

    /// <summary>Issues a certificate with a SHA-1 signature, which the framework no longer creates.</summary>
    public X509Certificate2 IssueWithSha1()
    {
        (CertificateRequest request, RSA key) = Request(Microsoft, purpose: CodeSigning);
        using X509Certificate2 bare = request.Create(
            _root.SubjectName,
            new Sha1Signer(_root.GetRSAPrivateKey()!),
            Day(-10),
            Day(300),
            Guid.NewGuid().ToByteArray()
        );
        return bare.CopyWithPrivateKey(key);
    }

    /// <summary>Adds a signature to a program.</summary>
    public byte[] Sign(
        byte[] program,
        X509Certificate2 signer,
        DateTimeOffset? timestamp = null,
        string digest = "2.16.840.1.101.3.4.2.1",
        X509Certificate2? authority = null,
        X509Certificate2? second = null,
        X509Certificate2? clock = null
    )
    {
        byte[] padded = [.. program, .. new byte[-program.Length & 7]];
        SignedCms cms = new(new ContentInfo(new Oid("1.3.6.1.4.1.311.2.1.4"), IndirectData(Digest(padded))), false);
        CmsSigner by = new(signer) { DigestAlgorithm = new Oid(digest), IncludeOption = X509IncludeOption.EndCertOnly };
        if (authority is not null)
        {
            _ = by.Certificates.Add(authority);
        }

        cms.ComputeSignature(by);
        if (second is not null)
        {
            cms.ComputeSignature(
                new CmsSigner(second) { DigestAlgorithm = by.DigestAlgorithm, IncludeOption = by.IncludeOption }
            );
        }

        if (timestamp is { } time)
        {
            SignerInfo info = cms.SignerInfos[0];
            info.AddUnsignedAttribute(
                new AsnEncodedData(new Oid("1.3.6.1.4.1.311.3.3.1"), Token(info.GetSignature(), time, clock))
            );
        }

        byte[] signature = cms.Encode();
        int length = (8 + signature.Length + 7) & ~7;
        byte[] table = new byte[length];
        BinaryPrimitives.WriteInt32LittleEndian(table, length);
        BinaryPrimitives.WriteUInt16LittleEndian(table.AsSpan(4), 0x200);
        BinaryPrimitives.WriteUInt16LittleEndian(table.AsSpan(6), 2);
        signature.CopyTo(table, 8);
        BinaryPrimitives.WriteInt32LittleEndian(padded.AsSpan(TestProgram.SecurityEntryOffset), padded.Length);
        BinaryPrimitives.WriteInt32LittleEndian(padded.AsSpan(TestProgram.SecurityEntryOffset + 4), length);
        return [.. padded, .. table];
    }

    private static (CertificateRequest Request, RSA Key) Request(
        string name,
        bool authority = false,
        string? purpose = null,
        int bits = 2048
    )
    {
        // Two roots with one name must differ by their keys. The certificates below a root may share a key.
        RSA key = authority ? RSA.Create(bits) : TestKey.Create(bits);
        CertificateRequest request = new(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(authority, false, 0, true));
        if (purpose is not null)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], true));
        }

        return (request, key);
    }

    // Hashes the file without its checksum and without the table entry. The table itself does not exist yet.
    private static byte[] Digest(byte[] file)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(file.AsSpan(0, TestProgram.ChecksumOffset));
        hash.AppendData(file.AsSpan((TestProgram.ChecksumOffset + 4)..TestProgram.SecurityEntryOffset));
        hash.AppendData(file.AsSpan(TestProgram.SecurityEntryOffset + 8));
        return hash.GetHashAndReset();
    }

    private static byte[] IndirectData(byte[] digest)
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier("1.3.6.1.4.1.311.2.1.15");
            }

            WriteDigest(writer, digest);
        }

        return writer.Encode();
    }

    /// <summary>Issues a certificate of a timestamp authority.</summary>
    public X509Certificate2 IssueClock(int from, int to) => Issue("CN=Test Time", TimeStamping, from, to);

    private byte[] Token(byte[] signature, DateTimeOffset time, X509Certificate2? clock)
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(1);
            writer.WriteObjectIdentifier("1.3.6.1.4.1.601.10.3.1");
            WriteDigest(writer, SHA256.HashData(signature));
            writer.WriteInteger(7);
            writer.WriteGeneralizedTime(time, omitFractionalSeconds: true);
        }

        SignedCms cms = new(new ContentInfo(new Oid("1.2.840.113549.1.9.16.1.4"), writer.Encode()), false);
        X509Certificate2 authority = clock ?? IssueClock(from: -3900, to: 3900);
        cms.ComputeSignature(new CmsSigner(authority) { IncludeOption = X509IncludeOption.EndCertOnly });
        return cms.Encode();
    }

    private static void WriteDigest(AsnWriter writer, byte[] digest)
    {
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier("2.16.840.1.101.3.4.2.1");
                writer.WriteNull();
            }

            writer.WriteOctetString(digest);
        }
    }

    private static DateTimeOffset Day(int days) => TestClock.Now.AddDays(days);
}

/// <summary>Signs certificates with SHA-1.</summary>
internal sealed class Sha1Signer(RSA key) : X509SignatureGenerator
{
    // The encoded identifier of sha1WithRSAEncryption.
    public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm) =>
        [0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x05, 0x05, 0x00];

    public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) =>
        key.SignData(data, HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1);

    protected override PublicKey BuildPublicKey() => CreateForRSA(key, RSASignaturePadding.Pkcs1).PublicKey;
}

/// <summary>A small Windows program (PE32+) with a version resource, as bytes.</summary>
internal static class TestProgram
{
    public const int ChecksumOffset = 64 + 24 + 64;
    public const int SecurityEntryOffset = 64 + 24 + 112 + (4 * 8);
    public const int VersionInfoOffset = RawStart + 0x58;
    private const int RawStart = 512;

    public static byte[] Build(string? version = "1.5.4892.0", int size = 4096)
    {
        byte[] file = new byte[size];
        new Random(1).NextBytes(file.AsSpan(1024));
        file[0] = (byte)'M';
        file[1] = (byte)'Z';
        Put32(60, 64);
        Put32(64, 0x4550);
        Put16(64 + 4, 0x8664);
        Put16(64 + 6, 1);
        Put16(64 + 20, 240);
        Put16(88, 0x20B);
        Put32(88 + 108, 16);
        Put32(88 + 112 + 16, version is null ? 0u : 0x1000);
        Put32(88 + 112 + 20, 512);
        int section = 88 + 240;
        Put32(section + 8, 512);
        Put32(section + 12, 0x1000);
        Put32(section + 16, 512);
        Put32(section + 20, RawStart);
        Level(0, 16, 0x80000018);
        Level(0x18, 1, 0x80000030);
        Level(0x30, 1033, 0x48);
        Put32(RawStart + 0x48, 0x1000 + 0x58);
        Put32(RawStart + 0x4C, 92);
        int info = VersionInfoOffset;
        Put16(info, 92);
        Put16(info + 2, 52);
        Encoding.Unicode.GetBytes("VS_VERSION_INFO\0").CopyTo(file, info + 6);
        Put32(info + 40, 0xFEEF04BD);
        Version parsed = Version.Parse(version ?? "0.0.0.0");
        Put32(info + 48, ((uint)parsed.Major << 16) | (uint)parsed.Minor);
        Put32(info + 52, ((uint)parsed.Build << 16) | (uint)parsed.Revision);
        return file;

        void Level(int at, uint id, uint next)
        {
            Put16(RawStart + at + 14, 1);
            Put32(RawStart + at + 16, id);
            Put32(RawStart + at + 20, next);
        }

        void Put16(int at, int value) => BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at), (ushort)value);

        void Put32(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), value);
    }
}
