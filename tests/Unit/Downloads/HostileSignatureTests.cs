using System.Buffers.Binary;
using System.IO;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Downloads;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Server.Portable;
using EntraPrivateAccess.Tests.Unit.Graph;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Downloads;

/// <summary>Attacks the verification with weak keys, forged times, hidden data and other roots.</summary>
public sealed class HostileSignatureTests : IDisposable
{
    private static readonly TestPublisher s_publisher = new();
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Key_that_can_be_factored_is_rejected() =>
        Assert.NotEqual(FileSignatureStatus.Valid, Verify(Sign(s_publisher.Issue(bits: 1024))).Status);

    [Fact]
    public void Certificate_with_a_SHA1_signature_is_rejected() =>
        Assert.NotEqual(FileSignatureStatus.Valid, Verify(Sign(s_publisher.IssueWithSha1())).Status);

    [Theory]
    [InlineData("1.3.14.3.2.26")]
    [InlineData("1.2.840.113549.2.5")]
    public void Signature_with_a_weak_digest_is_rejected(string digest) =>
        Assert.Equal(
            FileSignatureStatus.Invalid,
            Verify(s_publisher.Sign(TestProgram.Build(), s_publisher.Issue(), digest: digest)).Status
        );

    [Fact]
    public void Key_for_other_uses_is_rejected() =>
        Assert.Equal(
            FileSignatureStatus.Invalid,
            Verify(
                Sign(
                    s_publisher.Issue(
                        extension: new X509KeyUsageExtension(X509KeyUsageFlags.KeyEncipherment, critical: true)
                    )
                )
            ).Status
        );

    [Fact]
    public void Key_for_signatures_is_accepted() =>
        Assert.Equal(
            FileSignatureStatus.Valid,
            Verify(
                Sign(
                    s_publisher.Issue(
                        extension: new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true)
                    )
                )
            ).Status
        );

    /// <summary>RFC 5280 requires the key usage in the certificate of an authority.</summary>
    [Theory]
    [InlineData(null, FileSignatureStatus.Invalid)]
    [InlineData(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, FileSignatureStatus.Valid)]
    internal void Authority_must_be_intended_for_signing_certificates(
        X509KeyUsageFlags? usage,
        FileSignatureStatus expected
    )
    {
        X509Certificate2 authority = s_publisher.IssueAuthority(usage);
        byte[] program = s_publisher.Sign(
            TestProgram.Build(),
            s_publisher.Issue(issuer: authority),
            authority: authority
        );

        Assert.Equal(expected, Verify(program).Status);
    }

    /// <summary>A certificate that becomes valid next year must not be accepted by a timestamp of next year.</summary>
    [Fact]
    public void Timestamp_from_the_future_proves_nothing()
    {
        X509Certificate2 later = s_publisher.Issue(from: 100, to: 300);
        byte[] program = s_publisher.Sign(TestProgram.Build(), later, TestClock.Now.AddDays(200));

        Assert.Equal(FileSignatureStatus.Expired, Verify(program).Status);
    }

    /// <summary>The authority of the time is judged at that time, like the signer.</summary>
    [Theory]
    [InlineData(-3900, -100, FileSignatureStatus.Valid)]
    [InlineData(-100, 100, FileSignatureStatus.Expired)]
    [InlineData(-3900, -450, FileSignatureStatus.Expired)]
    internal void Timestamp_counts_if_its_authority_was_valid_then(int from, int to, FileSignatureStatus expected)
    {
        byte[] program = s_publisher.Sign(
            TestProgram.Build(),
            s_publisher.Issue(from: -500, to: -300),
            TestClock.Now.AddDays(-400),
            clock: s_publisher.IssueClock(from, to)
        );

        Assert.Equal(expected, Verify(program).Status);
    }

    [Theory]
    [InlineData(-200, FileSignatureStatus.Expired)]
    [InlineData(0.9, FileSignatureStatus.Valid)]
    [InlineData(1.1, FileSignatureStatus.Expired)]
    internal void Timestamp_decides_which_day_is_judged(double day, FileSignatureStatus expected)
    {
        byte[] program = s_publisher.Sign(
            TestProgram.Build(),
            s_publisher.Issue(from: day < 0 ? -100 : 0, to: 300),
            TestClock.Now.AddDays(day)
        );

        // A day is allowed for clocks that are wrong; a later time proves nothing, and the clock decides.
        Assert.Equal(expected, Verify(program, TestClock.Now.AddDays(day < 0 ? 0 : -0.01)).Status);
    }

    [Fact]
    public void Second_signer_is_rejected()
    {
        byte[] program = s_publisher.Sign(TestProgram.Build(), s_publisher.Issue(), second: s_publisher.Issue());

        Assert.Equal(FileSignatureStatus.Invalid, Verify(program).Status);
    }

    [Fact]
    public void Trusted_publisher_without_an_authority_is_its_own_root()
    {
        using X509Certificate2 self = TestPublisher.SelfSigned();
        using MemoryStream content = new(s_publisher.Sign(TestProgram.Build(), self));

        FileSignature signature = EmbeddedSignature.Verify(content, [self.RawData], TestClock.Now);

        Assert.Equal(FileSignatureStatus.Valid, signature.Status);
        Assert.Equal(self.RawData, signature.RootCertificate);
    }

    /// <summary>An entry's length is without its padding to 8 bytes, which must be zero.</summary>
    [Theory]
    [InlineData(0, FileSignatureStatus.Valid)]
    [InlineData(7, FileSignatureStatus.Invalid)]
    internal void Entry_that_is_not_aligned_is_padded_with_zeros(int filler, FileSignatureStatus expected)
    {
        // The length of the name decides whether the signature requires padding.
        (byte[] program, int start, int length) = Enumerable
            .Range(1, 8)
            .Select(letters => Sign(s_publisher.Issue($"CN=Name, L={new string('x', letters)}")))
            .Select(signed =>
            {
                int table = BinaryPrimitives.ReadInt32LittleEndian(signed.AsSpan(TestProgram.SecurityEntryOffset));
                return (Signed: signed, Table: table, Length: 8 + DerLength(signed.AsSpan(table + 8)));
            })
            .First(each => each.Length % 8 != 0);
        BinaryPrimitives.WriteInt32LittleEndian(program.AsSpan(start), length);
        program.AsSpan(start + length).Fill((byte)filler);

        Assert.Equal(expected, Verify(program).Status);
    }

    [Theory]
    [InlineData(0x0200, 2, 16)]
    [InlineData(0x0200, 1, 16)]
    [InlineData(0x0100, 0xEF1, 4096)]
    public void Further_entry_of_the_certificate_table_is_rejected(int revision, int type, int size)
    {
        byte[] entry = new byte[size];
        entry.AsSpan().Fill(7);
        BinaryPrimitives.WriteInt32LittleEndian(entry, size);
        BinaryPrimitives.WriteUInt16LittleEndian(entry.AsSpan(4), (ushort)revision);
        BinaryPrimitives.WriteUInt16LittleEndian(entry.AsSpan(6), (ushort)type);

        Assert.Equal(FileSignatureStatus.Invalid, Verify(WithInTable(entry)).Status);
    }

    [Theory]
    [InlineData(8, 7)]
    [InlineData(8, 0)]
    [InlineData(4, 7)]
    [InlineData(4096, 0)]
    public void Loose_bytes_in_the_certificate_table_are_rejected(int count, int value)
    {
        byte[] loose = new byte[count];
        loose.AsSpan().Fill((byte)value);

        Assert.Equal(FileSignatureStatus.Invalid, Verify(WithInTable(loose)).Status);
    }

    /// <summary>Windows accepts data behind the signature in its entry; the signature does not cover it.</summary>
    [Theory]
    [InlineData(8)]
    [InlineData(4096)]
    public void Data_behind_the_signature_in_its_own_entry_is_rejected(int count)
    {
        byte[] loose = new byte[count];
        loose.AsSpan().Fill(7);
        byte[] program = WithInTable(loose);
        int start = BinaryPrimitives.ReadInt32LittleEndian(program.AsSpan(TestProgram.SecurityEntryOffset));
        int entry = BinaryPrimitives.ReadInt32LittleEndian(program.AsSpan(start));
        BinaryPrimitives.WriteInt32LittleEndian(program.AsSpan(start), entry + count);

        Assert.Equal(FileSignatureStatus.Invalid, Verify(program).Status);
    }

    [Theory]
    [InlineData("Global")]
    [InlineData("USGov")]
    [InlineData("USGovDoD")]
    [InlineData("China")]
    public async Task Publisher_under_another_trusted_root_is_rejected_in_a_cloud_of_Microsoft(string cloud)
    {
        File.WriteAllBytes(_file, Sign(s_publisher.Issue()));
        TrustingServer server = new(s_publisher.Root, new FakeTimeProvider(TestClock.Now));

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() =>
            InstallerVerification.VerifyAsync(server, _file, Environments.Find(cloud)!, null, CancellationToken.None)
        );

        Assert.Equal("InstallerNotTrusted", fault.ErrorId);
        Assert.Contains("CN=Test Root", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publisher_under_the_machine_s_root_is_accepted_in_a_sandbox()
    {
        File.WriteAllBytes(_file, Sign(s_publisher.Issue()));
        TrustingServer server = new(s_publisher.Root, new FakeTimeProvider(TestClock.Now));
        ConnectorEnvironment sandbox = new() { Name = "Sandbox", Publisher = Environments.Global.Publisher };

        ConnectorInstaller installer = await InstallerVerification.VerifyAsync(
            server,
            _file,
            sandbox,
            null,
            CancellationToken.None
        );

        Assert.Equal("Valid", installer.SignatureStatus);
    }

    [Fact]
    public void Only_the_shipped_certificates_are_roots_of_Microsoft()
    {
        Assert.All(MicrosoftRoots.Load(), root => Assert.True(MicrosoftRoots.Contains(root.RawData)));
        Assert.Equal(
            [
                "3B1EFD3A66EA28B16697394703A72CA340A05BD5",
                "8F43288AD272F3103B6FB1428485EA3014C0BCFE",
                "06F1AA330B927B753A40E68CDF22E34BCBEF3352",
            ],
            MicrosoftRoots.Load().Select(root => root.Thumbprint)
        );
        Assert.False(MicrosoftRoots.Contains(null));
        Assert.False(
            MicrosoftRoots.Contains(
                new TestPublisher("CN=Microsoft Root Certificate Authority 2011, O=Microsoft Corporation").Root
            )
        );
    }

    [Theory]
    [InlineData(RevocationState.Good, FileSignatureStatus.Valid)]
    [InlineData(RevocationState.Unknown, FileSignatureStatus.Valid)]
    [InlineData(RevocationState.Revoked, FileSignatureStatus.Revoked)]
    internal void Revoked_certificate_is_rejected(RevocationState state, FileSignatureStatus expected)
    {
        using MemoryStream content = new(Sign(s_publisher.Issue()));

        FileSignature signature = EmbeddedSignature.Verify(content, [s_publisher.Root], TestClock.Now, (_, _, _) =>
            state
        );

        Assert.Equal((expected, state), (signature.Status, RevocationOf(signature)));
    }

    [Fact]
    public void Unknown_revocation_warns_and_known_revocation_does_not()
    {
        HeardReporter reporter = new();

        InstallerVerification.WarnOfRevocation(new ConnectorInstaller { Path = "a" }, reporter);
        InstallerVerification.WarnOfRevocation(
            new ConnectorInstaller { Path = "b", IsRevocationUnknown = true },
            reporter
        );

        Assert.Contains("'b' was revoked", Assert.Single(reporter.Said), StringComparison.Ordinal);
    }

    private static RevocationState RevocationOf(FileSignature signature) =>
        signature.Status == FileSignatureStatus.Revoked ? RevocationState.Revoked : signature.Revocation;

    private static byte[] Sign(X509Certificate2 signer) => s_publisher.Sign(TestProgram.Build(), signer);

    // Adds bytes to the end of the certificate table, whose size the signature does not cover.
    private static byte[] WithInTable(byte[] bytes)
    {
        byte[] program = Sign(s_publisher.Issue());
        int size = BinaryPrimitives.ReadInt32LittleEndian(program.AsSpan(TestProgram.SecurityEntryOffset + 4));
        BinaryPrimitives.WriteInt32LittleEndian(
            program.AsSpan(TestProgram.SecurityEntryOffset + 4),
            size + bytes.Length
        );
        return [.. program, .. bytes];
    }

    // The length of a structure with a length of two bytes, including its header.
    private static int DerLength(ReadOnlySpan<byte> der) => 4 + BinaryPrimitives.ReadUInt16BigEndian(der.Slice(2));

    private static FileSignature Verify(byte[] program, DateTimeOffset? now = null)
    {
        using MemoryStream content = new(program);
        return EmbeddedSignature.Verify(content, [s_publisher.Root], now ?? TestClock.Now);
    }
}
