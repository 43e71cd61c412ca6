using System.Formats.Asn1;
using System.IO;
using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace EntraPrivateAccess.Diagnostics.Network.Revocation;

/// <summary>A certificate revocation list, as defined in RFC 5280.</summary>
internal sealed class RevocationList
{
    private readonly SignedContent _signed;
    private readonly byte[] _issuer;
    private readonly HashSet<string> _serials;

    private RevocationList(
        SignedContent signed,
        byte[] issuer,
        DateTimeOffset thisUpdate,
        DateTimeOffset? nextUpdate,
        HashSet<string> serials
    )
    {
        _signed = signed;
        _issuer = issuer;
        ThisUpdate = thisUpdate;
        NextUpdate = nextUpdate;
        _serials = serials;
    }

    public DateTimeOffset ThisUpdate { get; }

    /// <summary>The time at which the next list is due.</summary>
    public DateTimeOffset? NextUpdate { get; }

    public int Count => _serials.Count;

    /// <exception cref="AsnContentException">The file is not a revocation list.</exception>
    public static RevocationList Parse(byte[] file)
    {
        SignedContent signed = SignedContent.Read(new AsnReader(file, AsnEncodingRules.DER).ReadSequence());
        AsnReader list = new AsnReader(signed.Content, AsnEncodingRules.DER).ReadSequence();
        if (list.PeekTag().HasSameClassAndValue(Asn1Tag.Integer))
        {
            _ = list.ReadInteger();
        }

        _ = list.ReadSequence();
        byte[] issuer = list.ReadEncodedValue().ToArray();
        DateTimeOffset thisUpdate = Time(list);
        DateTimeOffset? nextUpdate = list.HasData && IsTime(list.PeekTag()) ? Time(list) : null;
        return new RevocationList(signed, issuer, thisUpdate, nextUpdate, Serials(list));
    }

    public bool IsSignedBy(X509Certificate2 issuer) =>
        issuer.SubjectName.RawData.SequenceEqual(_issuer) && _signed.IsSignedBy(issuer);

    public bool Lists(X509Certificate2 certificate) => _serials.Contains(Text(SerialNumbers.Of(certificate)));

    private static HashSet<string> Serials(AsnReader list)
    {
        HashSet<string> serials = [];
        if (list.HasData && list.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence))
        {
            AsnReader revoked = list.ReadSequence();
            while (revoked.HasData)
            {
                _ = serials.Add(Text(revoked.ReadSequence().ReadIntegerBytes().ToArray()));
            }
        }

        return serials;
    }

    private static string Text(byte[] serial) => BitConverter.ToString(serial);

    private static bool IsTime(Asn1Tag tag) =>
        tag.HasSameClassAndValue(Asn1Tag.UtcTime) || tag.HasSameClassAndValue(Asn1Tag.GeneralizedTime);

    private static DateTimeOffset Time(AsnReader reader) =>
        reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime) ? reader.ReadUtcTime() : reader.ReadGeneralizedTime();
}

/// <summary>
/// Reads the addresses in a certificate for requesting its revocation status. Like Windows, uses only plain HTTP
/// addresses.
/// </summary>
internal static class RevocationPointers
{
    private const string DistributionPoints = "2.5.29.31";
    private const string AuthorityInformation = "1.3.6.1.5.5.7.1.1";
    private const string Ocsp = "1.3.6.1.5.5.7.48.1";

    private static readonly Asn1Tag s_first = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag s_address = new(TagClass.ContextSpecific, 6);

    /// <summary>Gets the addresses of revocation lists, in the certificate's order.</summary>
    public static IReadOnlyList<Uri> Lists(X509Certificate2 certificate) =>
        Read(certificate, DistributionPoints, points =>
        {
            List<string> found = [];
            while (points.HasData)
            {
                AsnReader point = points.ReadSequence();
                if (
                    point.HasData
                    && point.PeekTag().HasSameClassAndValue(s_first)
                    && point.ReadSequence(s_first) is var names
                    && names.PeekTag().HasSameClassAndValue(s_first)
                )
                {
                    AsnReader full = names.ReadSequence(s_first);
                    while (full.HasData)
                    {
                        Add(found, full);
                    }
                }
            }

            return found;
        });

    public static IReadOnlyList<Uri> Responders(X509Certificate2 certificate) =>
        Read(certificate, AuthorityInformation, ways =>
        {
            List<string> found = [];
            while (ways.HasData)
            {
                AsnReader way = ways.ReadSequence();
                if (way.ReadObjectIdentifier() == Ocsp)
                {
                    Add(found, way);
                }
            }

            return found;
        });

    private static void Add(List<string> found, AsnReader name)
    {
        if (name.PeekTag().HasSameClassAndValue(s_address))
        {
            found.Add(name.ReadCharacterString(UniversalTagNumber.IA5String, s_address));
        }
        else
        {
            _ = name.ReadEncodedValue();
        }
    }

    private static IReadOnlyList<Uri> Read(X509Certificate2 certificate, string oid, Func<AsnReader, List<string>> read)
    {
        X509Extension? extension = certificate
            .Extensions.Cast<X509Extension>()
            .FirstOrDefault(candidate => candidate.Oid?.Value == oid);
        try
        {
            return extension is null
                ? []
                :
                [
                    .. read(new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence())
                        .Select(text => Uri.TryCreate(text, UriKind.Absolute, out Uri? address) ? address : null)
                        .OfType<Uri>()
                        .Where(address => address.Scheme == Uri.UriSchemeHttp),
                ];
        }
        catch (AsnContentException)
        {
            // A malformed extension contains no addresses.
            return [];
        }
    }
}

/// <summary>
/// Fetches the same data over port 80 as Windows does to check the service's certificate: revocation lists and OCSP
/// responses.
/// </summary>
internal sealed class RevocationProbe(ProbeContext scene)
{
    private const int Http = 80;

    /// <param name="route">The route: directly, or through a proxy that receives the full address.</param>
    public Task<Answer<ProbeResponse>> FetchAsync(
        ServiceRoute route,
        Uri address,
        byte[]? request,
        CancellationToken stop
    )
    {
        ProbeTarget target = new(
            address.Host,
            address.IsDefaultPort ? Http : address.Port,
            "Certificate revocation",
            NameSource.Documented
        )
        {
            IsTls = false,
        };
        ProbeRequest question = new(
            request is null ? "GET" : "POST",
            route.Proxy is null ? address.PathAndQuery : address.AbsoluteUri,
            address.Authority
        )
        {
            ContentType = request is null ? null : OcspRequest.ContentType,
            Body = request ?? [],
            WantsBody = true,
        };
        return scene.WithinAsync(
            $"{address} did not respond",
            async limit =>
            {
                IReadOnlyList<IPAddress> addresses = await scene
                    .Network.ResolveAsync(route.Proxy?.Host ?? address.Host, limit)
                    .ConfigureAwait(false);
                using Stream stream = await ProbeConnection
                    .OpenAsync(scene.Network, addresses, target, route.Proxy, limit, stop)
                    .ConfigureAwait(false);
                using (limit.Register(stream.Dispose))
                {
                    ProbeResponse reply = await PlainHttp.AskAsync(stream, question, limit).ConfigureAwait(false);
                    return route.Proxy is { } proxy && reply.IsProxyRefusal
                        ? throw new IOException(ProbeConnection.Refusal(proxy, target, reply))
                        : reply;
                }
            },
            stop
        );
    }
}
