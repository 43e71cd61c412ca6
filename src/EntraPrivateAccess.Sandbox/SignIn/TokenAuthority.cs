using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.State;

namespace EntraPrivateAccess.Sandbox.SignIn;

/// <summary>Signs tokens (RS256) and verifies them.</summary>
internal sealed class TokenAuthority(ServiceClock clock)
{
    private static readonly RSA s_key = SandboxKeys.Subject;

    /// <summary>Gets the ID of the key, which differs per sandbox. A token with another ID is not valid.</summary>
    public string KeyId { get; } = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));

    public JsonObject PublicKey()
    {
        RSAParameters key = s_key.ExportParameters(false);
        return new JsonObject
        {
            ["kty"] = "RSA",
            ["use"] = "sig",
            ["alg"] = "RS256",
            ["kid"] = KeyId,
            ["n"] = Base64Url.EncodeToString(key.Modulus),
            ["e"] = Base64Url.EncodeToString(key.Exponent),
        };
    }

    public string Sign(JsonObject claims)
    {
        JsonObject header = new()
        {
            ["typ"] = "JWT",
            ["alg"] = "RS256",
            ["kid"] = KeyId,
        };
        string content = $"{Encode(header)}.{Encode(claims)}";
        byte[] signature = s_key.SignData(
            Encoding.ASCII.GetBytes(content),
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        );
        return $"{content}.{Base64Url.EncodeToString(signature)}";
    }

    /// <summary>Reads an access token that this sandbox signed and that is valid now.</summary>
    /// <param name="problem">The reason for a failure in a few words, for the journal and for error responses.</param>
    public bool TryRead(
        string token,
        [NotNullWhen(true)] out TokenClaims? claims,
        [NotNullWhen(false)] out string? problem
    )
    {
        claims = null;
        JsonObject? body = Verified(token);
        if (body is null)
        {
            problem = "the token is malformed or not signed by this sandbox";
            return false;
        }

        TokenClaims read = Claims(body);
        DateTimeOffset now = clock.GetUtcNow();
        if (read.ExpiresAt <= now || now < DateTimeOffset.FromUnixTimeSeconds(body["nbf"]?.GetValue<long>() ?? 0))
        {
            problem = "the token is expired or not yet valid";
            return false;
        }

        claims = read;
        problem = null;
        return true;
    }

    /// <summary>Returns the claims of a token with this sandbox's signature, or null.</summary>
    public JsonObject? Verified(string token)
    {
        string[] parts = token.Split('.');
        try
        {
            return
                parts.Length == 3
                && (string?)JsonNode.Parse(Base64Url.DecodeFromChars(parts[0]))?["kid"] == KeyId
                && s_key.VerifyData(
                    Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"),
                    Base64Url.DecodeFromChars(parts[2]),
                    HashAlgorithmName.SHA256,
                    RSASignaturePadding.Pkcs1
                )
                ? JsonNode.Parse(Base64Url.DecodeFromChars(parts[1])) as JsonObject
                : null;
        }
        catch (Exception unreadable) when (unreadable is FormatException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static TokenClaims Claims(JsonObject body) =>
        new(
            Text(body, "aud"),
            Text(body, "tid"),
            Text(body, "appid"),
            Text(body, "oid"),
            (string?)body["upn"],
            Text(body, "scp").Split(' ', StringSplitOptions.RemoveEmptyEntries),
            List(body["roles"]),
            List(body["wids"]),
            (string?)body["idtyp"] == "app",
            (int?)body["acct"] == 1,
            DateTimeOffset.FromUnixTimeSeconds(body["exp"]?.GetValue<long>() ?? 0)
        );

    private static string Text(JsonObject body, string name) => (string?)body[name] ?? "";

    private static IReadOnlyList<string> List(JsonNode? node) =>
        node is JsonArray array ? [.. array.Select(item => (string)item!)] : [];

    private static string Encode(JsonObject json) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
}
