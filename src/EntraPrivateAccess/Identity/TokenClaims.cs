using System.Security;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace EntraPrivateAccess.Identity;

/// <summary>The claims of an access token. They are not verified, because only the service can verify them.</summary>
internal sealed class TokenClaims
{
    // The Microsoft tenant that contains personal accounts.
    private const string ConsumersTenant = "9188040d-6c67-4c5b-b112-36a304b66dad";

    private readonly JObject _claims;

    private TokenClaims(JObject claims) => _claims = claims;

    public string? TenantId => Text("tid");

    /// <summary>The audience of the token: a URL or a GUID.</summary>
    public string? Audience => _claims["aud"] is JArray ? Texts("aud").FirstOrDefault() : Text("aud");

    public DateTimeOffset? ExpiresOn => Moment("exp");

    /// <summary>The time at which the token was issued, by the clock of the sign-in service.</summary>
    public DateTimeOffset? IssuedAt => Moment("iat");

    /// <summary>The user's name, or the application's ID.</summary>
    public string? Account =>
        Text("upn")
        ?? Text("preferred_username")
        ?? Text("unique_name")
        ?? Text("email")
        ?? Text("appid")
        ?? Text("azp");

    public IReadOnlyList<string> Scopes =>
        Text("scp") is string scopes ? scopes.Split([' '], StringSplitOptions.RemoveEmptyEntries) : Texts("roles");

    /// <summary>The template IDs of the user's directory roles; empty if the token contains none.</summary>
    public IReadOnlyList<string> DirectoryRoles => Texts("wids");

    /// <summary>True if an application signed in without a user.</summary>
    public bool IsAppOnly =>
        Text("idtyp") == "app" || (Text("scp") is null && _claims["roles"] is JArray && Text("upn") is null);

    public bool IsPersonal => string.Equals(TenantId, ConsumersTenant, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// True if the user's home is another tenant, false if it is this tenant, and null if the token does not contain
    /// this information.
    /// </summary>
    public bool? IsGuest =>
        Text("acct") switch
        {
            "1" => true,
            "0" => false,
            _ when Text("idp") is string home && TenantId is string tenant => home.IndexOf(
                tenant,
                StringComparison.OrdinalIgnoreCase
            ) < 0,
            _ => null,
        };

    /// <summary>
    /// Reads the claims of a signed token (three parts, the middle one JSON). Returns null for any other text.
    /// </summary>
    public static TokenClaims? Read(SecureString token) => SecureText.Use(token, Read);

    public static TokenClaims? Read(string token) => Read(new ArraySegment<char>(token.ToCharArray()));

    // Only the middle part is decoded. The signature, without which the token cannot be used, is never copied.
    public static TokenClaims? Read(ArraySegment<char> token)
    {
        char[] all = token.Array!;
        int first = Array.IndexOf(all, '.', token.Offset, token.Count);
        int second = first < 0 ? -1 : Array.IndexOf(all, '.', first + 1, token.Offset + token.Count - first - 1);
        bool threeParts =
            second > 0 && Array.IndexOf(all, '.', second + 1, token.Offset + token.Count - second - 1) < 0;
        return threeParts && Decode(all, first + 1, second - first - 1) is byte[] payload ? Parse(payload) : null;
    }

    private static byte[]? Decode(char[] letters, int start, int length)
    {
        char[] padded = [.. Enumerable.Repeat('=', (length + 3) / 4 * 4)];
        for (int index = 0; index < length; index++)
        {
            padded[index] = letters[start + index] switch
            {
                '-' => '+',
                '_' => '/',
                char letter => letter,
            };
        }

        try
        {
            return Convert.FromBase64CharArray(padded, 0, padded.Length);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static TokenClaims? Parse(byte[] payload)
    {
        try
        {
            return new TokenClaims(JObject.Parse(Encoding.UTF8.GetString(payload)));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private string? Text(string name) => Text(_claims[name]);

    // A token can contain anything, so an item that is no text or number is left out.
    private IReadOnlyList<string> Texts(string name) =>
        [.. (_claims[name] as JArray ?? []).Select(Text).OfType<string>()];

    private static string? Text(JToken? claim) =>
        claim is JValue { Value: { } value }
            ? Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)
            : null;

    private DateTimeOffset? Moment(string name) =>
        long.TryParse(Text(name), out long seconds) && seconds is > 0 and < 253402300800
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
}
