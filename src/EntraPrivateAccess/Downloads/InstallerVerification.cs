using System.Formats.Asn1;
using System.IO;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Server.Portable;

namespace EntraPrivateAccess.Downloads;

/// <summary>
/// Verifies that a file is the connector's installer: complete, signed, from the right publisher and recent enough.
/// Each failed check has its own error.
/// </summary>
internal static class InstallerVerification
{
    private const int BufferSize = 1024 * 1024;

    /// <summary>Verifies a file on the server's disk, such as one that was copied there manually.</summary>
    /// <param name="minimumVersion">The oldest acceptable version, or null for any version.</param>
    public static async Task<ConnectorInstaller> VerifyAsync(
        IServer server,
        string path,
        ConnectorEnvironment environment,
        Version? minimumVersion,
        CancellationToken cancellationToken
    )
    {
        if (!server.Files.FileExists(path))
        {
            throw ConnectorErrors.InstallerNotFound(path);
        }

        string sha256 = Hash(server.Files, path, cancellationToken);
        return await VerifyAsync(server, path, path, sha256, environment, minimumVersion, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>
    /// Verifies a download that has not been moved to its target yet, and whose hash was computed while it was written.
    /// </summary>
    /// <param name="path">The path of the downloaded bytes.</param>
    /// <param name="place">The final path of the file, which the result and errors contain.</param>
    public static async Task<ConnectorInstaller> VerifyAsync(
        IServer server,
        string path,
        string place,
        string sha256,
        ConnectorEnvironment environment,
        Version? minimumVersion,
        CancellationToken cancellationToken
    )
    {
        long size = CheckShape(server.Files, path, place);
        FileSignature signature = await server.VerifySignatureAsync(path, cancellationToken).ConfigureAwait(false);
        PublisherIdentity publisher = CheckSigner(place, signature, environment);
        Version version = server.Files.FileVersion(path) ?? throw ConnectorErrors.InstallerVersionUnknown(place);
        if (version < minimumVersion)
        {
            throw ConnectorErrors.InstallerTooOld(place, version, minimumVersion);
        }

        return new ConnectorInstaller
        {
            Path = place,
            ProductVersion = version,
            Size = size,
            Sha256 = sha256,
            Publisher = publisher.CommonName,
            SignatureStatus = signature.Status.ToString(),
            Environment = environment.Name,
            IsRevocationUnknown = signature.Revocation is RevocationState.Unknown,
        };
    }

    private static long CheckShape(IServerFiles files, string path, string place)
    {
        using Stream content = files.OpenRead(path);
        PeImage image = PeImage.TryRead(content) ?? throw ConnectorErrors.InstallerNotAProgram(place);
        return image.LeastFileSize <= content.Length
            ? content.Length
            : throw ConnectorErrors.InstallerTruncated(place, content.Length, null);
    }

    private static PublisherIdentity CheckSigner(
        string place,
        FileSignature signature,
        ConnectorEnvironment environment
    )
    {
        switch (signature.Status)
        {
            case FileSignatureStatus.Unsigned:
                throw ConnectorErrors.InstallerNotSigned(place, signature.Detail);
            case FileSignatureStatus.Tampered:
                throw ConnectorErrors.InstallerTampered(place, signature.Detail);
            case FileSignatureStatus.Revoked:
                throw ConnectorErrors.InstallerRevoked(place, signature.Detail);
            case not FileSignatureStatus.Valid:
                throw ConnectorErrors.InstallerNotTrusted(place, signature.Detail);
        }

        // A name can be in a certificate of any authority that the machine trusts, such as that of a company.
        if (environment.RequiresMicrosoftRoot && !MicrosoftRoots.Contains(signature.RootCertificate))
        {
            throw ConnectorErrors.InstallerNotTrusted(place, RootProblem(signature.RootCertificate));
        }

        PublisherIdentity? found = signature.SignerCertificate is { } certificate
            ? PublisherCheck.Read(certificate)
            : null;
        return found is not null && PublisherCheck.Matches(environment.Publisher, found)
            ? found
            : throw ConnectorErrors.InstallerPublisherMismatch(place, environment.Publisher, found);
    }

    private static string RootProblem(byte[]? root)
    {
        if (root is null)
        {
            return "The end of its certificate chain is unknown.";
        }

        using X509Certificate2 certificate = Certificates.Load(root);
        return $"Its certificate chain ends at {certificate.Subject}, which is not a root of Microsoft.";
    }

    /// <summary>Warns if the revocation of the publisher's certificate could not be checked.</summary>
    public static void WarnOfRevocation(ConnectorInstaller installer, IReporter reporter)
    {
        if (installer.IsRevocationUnknown)
        {
            reporter.Warning(
                $"Could not check whether the certificate of '{installer.Path}' was revoked: its certificate authority "
                    + "did not respond. All other checks of the signature passed."
            );
        }
    }

    private static string Hash(IServerFiles files, string path, CancellationToken cancellationToken)
    {
        using Stream content = files.OpenRead(path);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[BufferSize];
        for (int read = content.Read(buffer, 0, buffer.Length); read > 0; read = content.Read(buffer, 0, buffer.Length))
        {
            cancellationToken.ThrowIfCancellationRequested();
            hash.AppendData(buffer, 0, read);
        }

        return InstallerHash.Text(hash);
    }
}

/// <summary>
/// Identifies the publisher by the parts of the subject name, never by its text, because a common name can itself
/// contain <c>O=Microsoft Corporation</c>.
/// </summary>
internal static class PublisherCheck
{
    private const string CommonName = "2.5.4.3";
    private const string Organization = "2.5.4.10";

    /// <summary>Reads the signer's names. Returns null if one is missing or occurs more than once.</summary>
    /// <param name="certificate">The signer's certificate (DER).</param>
    public static PublisherIdentity? Read(byte[] certificate)
    {
        using X509Certificate2 signer = Certificates.Load(certificate);
        List<string> organizations = [];
        List<string> commonNames = [];
        AsnReader names = new AsnReader(signer.SubjectName.RawData, AsnEncodingRules.BER).ReadSequence();
        while (names.HasData)
        {
            AsnReader parts = names.ReadSetOf(skipSortOrderValidation: true);
            while (parts.HasData)
            {
                AsnReader part = parts.ReadSequence();
                List<string>? list = part.ReadObjectIdentifier() switch
                {
                    CommonName => commonNames,
                    Organization => organizations,
                    _ => null,
                };
                list?.Add(Text(part));
            }
        }

        return (organizations, commonNames) is ([string organization], [string commonName])
            ? new PublisherIdentity(organization, commonName)
            : null;
    }

    /// <summary>Returns true if organization and common name match exactly.</summary>
    public static bool Matches(PublisherIdentity wanted, PublisherIdentity? found) =>
        found is not null
        && string.Equals(found.Organization, wanted.Organization, StringComparison.Ordinal)
        && string.Equals(found.CommonName, wanted.CommonName, StringComparison.Ordinal);

    private static string Text(AsnReader part) => part.ReadCharacterString((UniversalTagNumber)part.PeekTag().TagValue);
}

/// <summary>Formats a hash in the notation that users compare.</summary>
internal static class InstallerHash
{
    /// <summary>Completes the hash and returns it in hexadecimal with capital letters.</summary>
    public static string Text(IncrementalHash hash) => BitConverter.ToString(hash.GetHashAndReset()).Replace("-", "");
}
