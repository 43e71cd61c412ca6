using System.Text.RegularExpressions;

namespace EntraPrivateAccess.Diagnostics.Export.Redaction;

/// <summary>The names of fields, headers and cookies that contain secrets. A hyphen stands for any separator.</summary>
internal static class SecretNames
{
    /// <summary>Fields and parameters, also as the end of a longer name, in the languages of Windows.</summary>
    private static readonly string[] s_passwords =
    [
        "password",
        "passwd",
        "passphrase",
        "passcode",
        "pwd",
        "secret",
        "credential",
        "credentials",
        "api-key",
        "account-key",
        "access-key",
        "shared-key",
        "master-key",
        "encryption-key",
        "signing-key",
        "storage-key",
        "subscription-key",
        "function-key",
        "host-key",
        "shared-access-signature",
        "shared-access-key",
        "validationkey",
        "decryptionkey",
        "private-key",
        "signature-value",
        "passwort",
        "kennwort",
        "contraseña",
        "contrasena",
        "mot de passe",
        "motdepasse",
        "wachtwoord",
        "senha",
        "hasło",
        "heslo",
        "lösenord",
        "adgangskode",
        "passord",
        "salasana",
        "jelszó",
        "parola",
        "şifre",
        "пароль",
        "密码",
        "密碼",
        "パスワード",
        "암호",
    ];

    private static readonly string[] s_tokens =
    [
        "client-assertion",
        "assertion",
        "code_verifier",
        "device_code",
        "authorization_code",
        "SAMLResponse",
        "SAMLRequest",
        "SAMLart",
        "wresult",
    ];

    private static readonly string[] s_tokenKinds =
    [
        "access",
        "refresh",
        "id",
        "bearer",
        "auth",
        "authentication",
        "security",
        "session",
        "sas",
        "bootstrap",
        "registration",
        "user",
        "federated",
        "csrf",
        "xsrf",
        "verification",
        "private",
        "vault",
        "api",
        "jwt",
    ];

    private static readonly string[] s_headers =
    [
        "Authorization",
        "Proxy-Authorization",
        "X-Authorization",
        "X-Forwarded-Authorization",
        "x-ms-authorization-auxiliary",
        "Authentication-Info",
        "ApiKey",
        "Api-Key",
        "X-Api-Key",
        "Ocp-Apim-Subscription-Key",
        "X-Functions-Key",
        "X-Auth-Token",
        "X-Auth-Key",
        "X-Access-Token",
        "X-Amz-Security-Token",
        "X-CSRF-Token",
        "X-XSRF-Token",
        "X-Vault-Token",
        "Private-Token",
        "X-Identity-Header",
        "X-MS-Token-AAD-Access-Token",
        "X-MS-Token-AAD-Id-Token",
        "X-MS-Token-AAD-Refresh-Token",
        "X-MS-Client-Principal",
        "X-MS-RefreshTokenCredential",
        "X-MS-DeviceCredential",
        "X-Shibboleth-Session",
        "Sec-WebSocket-Key",
        "ServiceBusAuthorization",
        "Cookie",
        "Set-Cookie",
        "Cookie2",
    ];

    /// <summary>The beginning of the names of cookies that keep a user signed in.</summary>
    private static readonly string[] s_cookies =
    [
        "AzureAppProxy",
        "ESTS",
        "SignInStateCookie",
        "esctx",
        "buid",
        "CCState",
        "x-ms-RefreshTokenCredential",
        "x-ms-DeviceCredential",
        "FedAuth",
        "rtFa",
        "MSISAuth",
        "MSISSignOut",
        "MSISAuthenticated",
        ".AspNet",
        ".ASPXAUTH",
        "ASP.NET_SessionId",
        "AppServiceAuthSession",
        "ARRAffinity",
        "JSESSIONID",
        "PHPSESSID",
        "connect.sid",
        "sessionid",
        "session_id",
        "laravel_session",
        "NSC_",
        "MRHSession",
        "SMSESSION",
        "OpenIdConnect.nonce",
    ];

    public static string Passwords { get; } = Pattern(s_passwords);

    public static string Tokens { get; } = $"(?:(?:{string.Join("|", s_tokenKinds)})[ _-]?token|{Pattern(s_tokens)})";

    public static string Headers { get; } = Pattern(s_headers);

    public static string Cookies { get; } = Pattern(s_cookies);

    /// <summary>Words of which a text contains at least one if it contains a name.</summary>
    public static string[] PasswordHints { get; } =
    [
        "pass",
        "pwd",
        "secret",
        "cred",
        "key",
        "signature",
        .. s_passwords.Where(word => word.Any(letter => letter > '\u007F')),
        "kennwort",
        "contrasena",
        "wachtwoord",
        "senha",
        "heslo",
        "adgangskode",
        "salasana",
        "parola",
    ];

    public static string[] TokenHints { get; } = ["token", "assertion", "_code", "code_", "SAML", "wresult"];

    public static string[] HeaderHints { get; } = ["authorization", "key", "token", "cookie", "X-", "Authentication"];

    public static string[] CookieHints { get; } = [.. s_cookies, "cookie"];

    private static string Pattern(IEnumerable<string> names) =>
        "(?:"
        + string.Join(
            "|",
            names.OrderByDescending(name => name.Length).Select(name => Regex.Escape(name).Replace("-", "[_-]?"))
        )
        + ")";
}
