using System.IO;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Downloads;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Server.Portable;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Downloads;

public sealed class EmbeddedSignatureTests
{
    private static readonly TestPublisher s_publisher = new();
    private static readonly byte[] s_signed = s_publisher.Sign(TestProgram.Build(), s_publisher.Issue());

    [Fact]
    public void Signed_program_is_valid_and_has_its_signer()
    {
        FileSignature signature = Verify(s_signed);
        Assert.Equal(
            (FileSignatureStatus.Valid, new PublisherIdentity("Microsoft Corporation", "Microsoft Corporation")),
            (signature.Status, PublisherCheck.Read(signature.SignerCertificate!))
        );
    }

    [Fact]
    public void Program_without_a_signature_is_unsigned() =>
        Assert.Equal(FileSignatureStatus.Unsigned, Verify(TestProgram.Build()).Status);

    [Fact]
    public void Web_page_is_unsigned() =>
        Assert.Equal(FileSignatureStatus.Unsigned, Verify("<html>"u8.ToArray()).Status);

    [Theory]
    [InlineData(2000)]
    [InlineData(100)]
    [InlineData(4095)]
    public void Changed_byte_is_tampering(int at) =>
        Assert.Equal(FileSignatureStatus.Tampered, Verify(Changed(at)).Status);

    [Fact]
    public void Changed_checksum_is_valid() =>
        Assert.Equal(FileSignatureStatus.Valid, Verify(Changed(TestProgram.ChecksumOffset)).Status);

    [Fact]
    public void Bytes_after_the_signature_are_tampering() =>
        Assert.Equal(FileSignatureStatus.Tampered, Verify([.. s_signed, 1, 2, 3, 4, 5, 6, 7, 8]).Status);

    [Fact]
    public void Truncated_program_is_invalid() =>
        Assert.Equal(FileSignatureStatus.Invalid, Verify(s_signed[..^100]).Status);

    [Fact]
    public void Signature_of_another_program_is_tampering()
    {
        byte[] other = s_publisher.Sign(TestProgram.Build("9.9.9.9"), s_publisher.Issue());
        Assert.Equal(FileSignatureStatus.Tampered, Verify([.. s_signed.AsSpan(0, 4096), .. other.AsSpan(4096)]).Status);
    }

    [Fact]
    public void Unknown_root_is_not_trusted() =>
        Assert.Equal(FileSignatureStatus.UntrustedRoot, Verify(s_signed, trusted: false).Status);

    [Fact]
    public void Different_root_with_the_same_name_is_not_trusted() =>
        Assert.NotEqual(FileSignatureStatus.Valid, Verify(s_signed, root: new TestPublisher().Root).Status);

    [Fact]
    public void Self_signed_publisher_is_not_trusted()
    {
        using X509Certificate2 self = TestPublisher.SelfSigned();
        Assert.Equal(FileSignatureStatus.UntrustedRoot, Verify(s_publisher.Sign(TestProgram.Build(), self)).Status);
    }

    [Fact]
    public void Certificate_for_another_purpose_is_invalid() =>
        Assert.Equal(
            FileSignatureStatus.Invalid,
            Verify(s_publisher.Sign(TestProgram.Build(), s_publisher.Issue(purpose: "1.3.6.1.5.5.7.3.1"))).Status
        );

    [Theory]
    [InlineData(null, FileSignatureStatus.Expired)]
    [InlineData(-400, FileSignatureStatus.Valid)]
    [InlineData(-100, FileSignatureStatus.Expired)]
    public void Expired_certificate_is_checked_at_the_time_of_the_timestamp(int? stampedDay, object expected)
    {
        byte[] program = s_publisher.Sign(
            TestProgram.Build(),
            s_publisher.Issue(from: -500, to: -300),
            stampedDay is int day ? TestClock.Now.AddDays(day) : null
        );
        Assert.Equal((FileSignatureStatus)expected, Verify(program).Status);
    }

    [Fact]
    public void Timestamp_of_an_unknown_authority_is_ignored()
    {
        TestPublisher stranger = new("CN=Stranger");
        byte[] program = stranger.Sign(
            TestProgram.Build(),
            s_publisher.Issue(from: -500, to: -300),
            TestClock.Now.AddDays(-400)
        );
        Assert.Equal(FileSignatureStatus.Expired, Verify(program).Status);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5000)]
    public void Changed_byte_in_the_signature_neither_throws_nor_makes_an_expired_file_valid(int days)
    {
        // Every 13th byte: the header of the table, the structure, certificates, attributes, and the signature.
        for (int at = 4096; at < s_signed.Length - 8; at += 13)
        {
            FileSignature signature = Verify(Changed(at), now: TestClock.Now.AddDays(days));
            Assert.True(days == 0 || signature.Status != FileSignatureStatus.Valid);
        }
    }

    /// <summary>Microsoft's publishers had no key usage in their certificates until 2025, and have one since.</summary>
    [Theory]
    [InlineData("Microsoft.Identity.Client.dll", true)]
    [InlineData("Microsoft.IdentityModel.Abstractions.dll", false)]
    public void Program_signed_by_Microsoft_is_valid_long_after_its_certificate_expired(string name, bool hasKeyUsage)
    {
        string folder = Path.GetDirectoryName(
            typeof(global::Microsoft.Identity.Client.PublicClientApplication).Assembly.Location
        )!;
        using FileStream file = File.OpenRead(Path.Combine(folder, name));
        FileSignature signature = EmbeddedSignature.Verify(
            file,
            [],
            new DateTimeOffset(2033, 1, 1, 0, 0, 0, TimeSpan.Zero)
        );
        Assert.Equal(
            (FileSignatureStatus.Valid, new PublisherIdentity("Microsoft Corporation", "Microsoft Corporation")),
            (signature.Status, PublisherCheck.Read(signature.SignerCertificate!))
        );
        Assert.True(MicrosoftRoots.Contains(signature.RootCertificate));
        using X509Certificate2 signer = Certificates.Load(signature.SignerCertificate!);
        Assert.Equal(hasKeyUsage, signer.Extensions.OfType<X509KeyUsageExtension>().Any());
    }

    private static byte[] Changed(int at)
    {
        byte[] changed = [.. s_signed];
        changed[at] ^= 0x55;
        return changed;
    }

    private static FileSignature Verify(
        byte[] file,
        bool trusted = true,
        byte[]? root = null,
        DateTimeOffset? now = null
    )
    {
        using MemoryStream stream = new(file);
        return EmbeddedSignature.Verify(stream, trusted ? [root ?? s_publisher.Root] : [], now ?? TestClock.Now);
    }
}
