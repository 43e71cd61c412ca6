using System.Formats.Asn1;
using System.IO;
using CsCheck;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Server.Portable;
using EntraPrivateAccess.Tests.Unit.Downloads;
using Xunit;

namespace EntraPrivateAccess.Tests.Fuzz;

/// <summary>Programs, certificate tables and CMS structures from a download.</summary>
public sealed class SignatureFuzzTests
{
    private static readonly TestPublisher s_publisher = new();
    private static readonly byte[] s_program = TestProgram.Build();
    private static readonly byte[] s_signed = s_publisher.Sign(s_program, s_publisher.Issue(), TestClock.Now);
    private static readonly byte[] s_cms = s_signed[(s_program.Length + 8)..];

    [Fact]
    public void Unchanged_program_is_valid() => Assert.Equal(FileSignatureStatus.Valid, Verify(s_signed).Status);

    /// <summary>The header, the table's entry and the checksum are the only places that may differ.</summary>
    [Fact]
    public Task Changed_program_is_never_valid() =>
        Fuzzer.RunAsync(
            Inputs.Changed(s_signed),
            changed =>
            {
                FileSignature signature = Verify(changed);
                Assert.True(
                    signature.Status != FileSignatureStatus.Valid || IsSame(changed),
                    "A changed file is valid."
                );
            },
            400
        );

    [Fact]
    public Task Changed_certificate_table_is_never_valid_for_another_program() =>
        Fuzzer.RunAsync(
            Inputs.Changed(s_signed[s_program.Length..]),
            table =>
            {
                FileSignature signature = Verify([.. s_signed.AsSpan(0, s_program.Length), .. table]);
                if (signature.Status == FileSignatureStatus.Valid)
                {
                    Assert.Equal(Verify(s_signed).SignerCertificate, signature.SignerCertificate);
                    Assert.Equal(s_publisher.Root, signature.RootCertificate);
                }
            },
            300
        );

    [Fact]
    public Task Any_bytes_are_not_a_signed_program() =>
        Fuzzer.RunAsync(
            Inputs.Bytes(600).Select(bytes => (byte[])[(byte)'M', (byte)'Z', .. bytes]),
            bytes => Assert.NotEqual(FileSignatureStatus.Valid, Verify(bytes).Status),
            2000
        );

    [Fact]
    public Task Version_of_a_changed_program_is_read_or_absent() =>
        Fuzzer.RunAsync(
            Inputs.Changed(s_program[..1024]),
            changed =>
            {
                using MemoryStream stream = new(changed);
                _ = VersionResource.Read(stream);
            },
            4000
        );

    [Fact]
    public Task Changed_CMS_structure_is_read_or_refused_by_its_documented_exceptions() =>
        Fuzzer.RunAsync(
            Inputs.Changed(s_cms),
            changed =>
            {
                try
                {
                    CmsParts parts = CmsParts.Read(changed);
                    _ = SignedDigest.OfProgram(parts);
                    _ = SignedDigest.Read(new AsnReader(parts.Content, AsnEncodingRules.BER));
                }
                catch (Exception refused) when (EmbeddedSignature.IsUnreadable(refused)) { }
            },
            4000
        );

    private static FileSignature Verify(byte[] program)
    {
        using MemoryStream content = new(program);
        return EmbeddedSignature.Verify(content, [s_publisher.Root], TestClock.Now);
    }

    private static bool IsSame(byte[] changed) =>
        changed.Length >= s_program.Length
        && Enumerable.Range(0, s_program.Length).All(at => changed[at] == s_signed[at] || !IsCovered(at));

    // Neither the checksum nor the table's entry is covered by the signature.
    private static bool IsCovered(int at) =>
        at
            is not (
                (>= TestProgram.ChecksumOffset and < TestProgram.ChecksumOffset + 4)
                or (>= TestProgram.SecurityEntryOffset and < TestProgram.SecurityEntryOffset + 8)
            );
}
