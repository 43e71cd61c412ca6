using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.Tenant;

namespace EntraPrivateAccess.Sandbox.SignIn;

/// <summary>
/// Authenticates an application by a JWT that is signed with an uploaded certificate or issued by the trusted
/// federation.
/// </summary>
internal sealed class ClientAssertions
{
    /// <summary>The audience that Entra ID recommends for federated credentials.</summary>
    public const string FederatedAudience = "api://AzureADTokenExchange";

    private readonly ConcurrentDictionary<string, X509Certificate2> _certificates = new();
    private readonly TokenAuthority _authority;
    private readonly ServiceClock _clock;

    public ClientAssertions(TokenAuthority authority, ServiceClock clock)
    {
        _authority = authority;
        _clock = clock;
    }

    /// <summary>Uploads a certificate (DER) for the confidential application.</summary>
    public void Trust(byte[] certificate)
    {
        X509Certificate2 loaded = X509CertificateLoader.LoadCertificate(certificate);
        _certificates[Base64Url.EncodeToString(loaded.GetCertHash(HashAlgorithmName.SHA256))] = loaded;
        _certificates[Base64Url.EncodeToString(loaded.GetCertHash(HashAlgorithmName.SHA1))] = loaded;
    }

    /// <exception cref="SignInException">The assertion is not valid.</exception>
    public void Check(string assertion, TenantClient client, string root)
    {
        if (_authority.Verified(assertion) is JsonObject federated)
        {
            Expect((string?)federated["aud"] == FederatedAudience && Current(federated), SignInFaults.Federated());
            return;
        }

        string[] parts = assertion.Split('.');
        try
        {
            JsonNode? header = parts.Length == 3 ? Read(parts[0]) : null;
            string? thumbprint = (string?)(header?["x5t#S256"] ?? header?["x5t"]);
            X509Certificate2? certificate = thumbprint is null ? null : _certificates.GetValueOrDefault(thumbprint);
            Expect(certificate is not null, SignInFaults.Assertion("The key was not found."));
            Expect(
                Signed(parts, (string?)header!["alg"], certificate!),
                SignInFaults.Assertion("The provided signature value did not match the expected signature value.")
            );
            JsonNode claims = Read(parts[1])!;
            bool own = (string?)claims["iss"] == client.Id && (string?)claims["sub"] == client.Id;
            Expect(
                own
                    && ((string?)claims["aud"])?.StartsWith(root, StringComparison.OrdinalIgnoreCase) == true
                    && Current(claims),
                SignInFaults.Assertion("Issuer, subject, audience or lifetime is wrong.")
            );
        }
        catch (Exception unreadable) when (unreadable is FormatException or JsonException)
        {
            throw SignInFaults.Assertion("The assertion is not a JWT.");
        }
    }

    // MSAL writes the number as a string.
    private bool Current(JsonNode claims) =>
        long.TryParse(claims["exp"]?.ToString(), out long expires)
        && DateTimeOffset.FromUnixTimeSeconds(expires) > _clock.GetUtcNow();

    private static bool Signed(string[] parts, string? algorithm, X509Certificate2 certificate)
    {
        using RSA? key = certificate.GetRSAPublicKey();
        RSASignaturePadding padding = algorithm == "PS256" ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
        return key?.VerifyData(
                Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"),
                Base64Url.DecodeFromChars(parts[2]),
                HashAlgorithmName.SHA256,
                padding
            ) == true;
    }

    private static JsonNode? Read(string part) => JsonNode.Parse(Base64Url.DecodeFromChars(part));

    private static void Expect(bool condition, SignInException fault)
    {
        if (!condition)
        {
            throw fault;
        }
    }
}
