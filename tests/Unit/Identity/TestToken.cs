using System.Security;
using System.Text;
using EntraPrivateAccess.Identity;
using Newtonsoft.Json.Linq;

namespace EntraPrivateAccess.Tests.Unit.Identity;

/// <summary>Creates unsigned tokens with the given claims. The signature is the canary that tests search for.</summary>
internal static class TestToken
{
    public const string Tenant = "11111111-2222-3333-4444-555555555555";
    public const string Canary = "C4n4ryC4n4ryC4n4ryC4n4ryC4n4ry";

    public static DateTimeOffset Now { get; } = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// Creates a valid registration token of the public cloud with the given changes. A null value removes the claim.
    /// </summary>
    public static string Registration(params (string Name, object? Value)[] changes) =>
        Make([
            ("aud", "https://proxy.cloudwebappproxy.net/registerapp"),
            ("tid", Tenant),
            ("exp", Now.AddHours(1).ToUnixTimeSeconds()),
            ("upn", "admin@contoso.com"),
            ("scp", "user_impersonation"),
            .. changes,
        ]);

    public static string Graph(params (string Name, object? Value)[] changes) =>
        Registration([("aud", "https://graph.microsoft.com"), ("scp", "Directory.ReadWrite.All openid"), .. changes]);

    public static string Make(IEnumerable<(string Name, object? Value)> claims)
    {
        JObject payload = [];
        foreach ((string name, object? value) in claims)
        {
            payload[name] = value is null ? null : JToken.FromObject(value);
        }

        foreach (
            JProperty absent in payload.Properties().Where(property => property.Value.Type == JTokenType.Null).ToArray()
        )
        {
            absent.Remove();
        }

        string header = Encode("""{"typ":"JWT","alg":"RS256"}""");
        return $"{header}.{Encode(payload.ToString(Newtonsoft.Json.Formatting.None))}.{Canary}";
    }

    public static SecureString Secure(string plain) => SecureText.From(plain);

    private static string Encode(string text) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
