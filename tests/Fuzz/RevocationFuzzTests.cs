using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Diagnostics.Network.Revocation;
using EntraPrivateAccess.Sandbox.Network;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Tests.Unit.Downloads;
using Xunit;

namespace EntraPrivateAccess.Tests.Fuzz;

/// <summary>Revocation lists, OCSP responses and the certificate extensions that name their addresses.</summary>
public sealed class RevocationFuzzTests
{
    private static readonly SandboxClock s_clock = new();
    private static readonly InternetAuthority s_authority = new(s_clock);
    private static readonly X509Certificate2 s_site = s_authority
        .Of("host.example", SiteCertificate.Genuine)
        .TargetCertificate;
    private static readonly byte[] s_list = new RevocationLists(s_authority, s_clock).Find(
        InternetAuthority.ListOfLeaves,
        null,
        [SerialNumbers.Of(s_site)]
    )!;

    private static readonly byte[] s_answer = new OcspResponder(s_authority, s_clock).Answer(
        OcspRequest.For(s_site, s_authority.Issuer),
        "revoked"
    );

    [Fact]
    public void Unchanged_inputs_are_valid()
    {
        RevocationList list = RevocationList.Parse(s_list);
        Assert.True(list.IsSignedBy(s_authority.Issuer) && list.Lists(s_site));
        OcspAnswer answer = OcspAnswer.Parse(s_answer, s_site)!;
        Assert.True(answer.IsSignedFor(s_authority.Issuer) && answer.State == OcspState.Revoked);
    }

    /// <summary>A changed list that still counts as signed has the same entries.</summary>
    [Fact]
    public Task Changed_list_is_refused_or_has_the_same_entries() =>
        Fuzzer.RunAsync(
            Inputs.Changed(s_list),
            changed =>
            {
                try
                {
                    RevocationList list = RevocationList.Parse(changed);
                    Assert.True(
                        !list.IsSignedBy(s_authority.Issuer) || (list.Lists(s_site) && list.Count == 2),
                        "A changed list counts as signed."
                    );
                }
                catch (AsnContentException) { }
            },
            2000
        );

    [Fact]
    public Task Changed_OCSP_response_is_refused_or_has_the_same_state() =>
        Fuzzer.RunAsync(
            Inputs.Changed(s_answer),
            changed =>
            {
                try
                {
                    OcspAnswer? answer = OcspAnswer.Parse(changed, s_site);
                    Assert.True(
                        answer?.IsSignedFor(s_authority.Issuer) != true || answer.State == OcspState.Revoked,
                        "A changed response counts as signed."
                    );
                }
                catch (AsnContentException) { }
            },
            2000
        );

    /// <summary>A responder sends its own certificate, which is foreign input, too.</summary>
    [Fact]
    public Task Certificate_in_an_OCSP_response_is_used_or_refused() =>
        Fuzzer.RunAsync(
            Inputs.Changed(s_site.RawData),
            certificate =>
            {
                try
                {
                    Assert.False(
                        OcspAnswer.Parse(WithCertificate(certificate), s_site)?.IsSignedFor(s_authority.Root) == true
                    );
                }
                catch (AsnContentException) { }
            },
            1000
        );

    [Fact]
    public Task Extension_with_addresses_is_read_or_ignored()
    {
        X509Extension points = s_site.Extensions.Single(extension => extension.Oid!.Value == "2.5.29.31");
        TestPublisher publisher = new();
        return Fuzzer.RunAsync(
            Inputs.Changed(points.RawData),
            changed =>
            {
                using X509Certificate2 certificate = publisher.Issue(
                    extension: new X509Extension("2.5.29.31", changed, critical: false)
                );
                Assert.All(RevocationPointers.Lists(certificate), address => Assert.Equal("http", address.Scheme));
                Assert.Empty(RevocationPointers.Responders(certificate));
            },
            60
        );
    }

    // Adds a list of certificates to the basic response, outside of what its signature covers.
    private static byte[] WithCertificate(byte[] certificate)
    {
        AsnReader bytes = new AsnReader(s_answer, AsnEncodingRules.DER).ReadSequence();
        _ = bytes.ReadEncodedValue();
        AsnReader response = bytes
            .ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true))
            .ReadSequence();
        string type = response.ReadObjectIdentifier();
        AsnReader basic = new AsnReader(response.ReadOctetString(), AsnEncodingRules.DER).ReadSequence();
        Asn1Tag first = new(TagClass.ContextSpecific, 0, isConstructed: true);
        AsnWriter inner = new(AsnEncodingRules.DER);
        using (inner.PushSequence())
        {
            while (basic.HasData)
            {
                inner.WriteEncodedValue(basic.ReadEncodedValue().Span);
            }

            using (inner.PushSequence(first))
            using (inner.PushSequence())
            {
                WriteRaw(inner, certificate);
            }
        }

        AsnWriter outer = new(AsnEncodingRules.DER);
        using (outer.PushSequence())
        {
            outer.WriteEncodedValue([0x0A, 0x01, 0x00]);
            using (outer.PushSequence(first))
            using (outer.PushSequence())
            {
                outer.WriteObjectIdentifier(type);
                outer.WriteOctetString(inner.Encode());
            }
        }

        return outer.Encode();
    }

    // A value that is not encoded correctly cannot be written, so it is wrapped.
    private static void WriteRaw(AsnWriter writer, byte[] value)
    {
        try
        {
            writer.WriteEncodedValue(value);
        }
        catch (Exception invalid) when (invalid is ArgumentException or CryptographicException)
        {
            writer.WriteOctetString(value);
        }
    }
}
