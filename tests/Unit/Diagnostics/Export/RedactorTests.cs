using System.Text;
using EntraPrivateAccess.Diagnostics.Export.Redaction;
using Newtonsoft.Json.Linq;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics.Export;

public sealed class RedactorTests
{
    private const string Jwt =
        "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJodHRwczovL3Byb3h5In0"
        + ".c2lnbmF0dXJlLW9mLXRoaXMtdG9rZW4tMTIzNDU2Nzg5MA";
    private const string Dpapi = "01000000d08c9ddf0115d1118c7a00c04fc297eb010000001a2b3c4d5e6f";

    // Has the form of a key, but the bytes are arbitrary.
    private static readonly string s_body = Convert.ToBase64String([
        .. Enumerable.Range(0, 600).Select(number => (byte)(number * 7)),
    ]);
    private static readonly string s_lines = string.Join("\r\n", s_body.Chunk(64).Select(line => new string(line)));

    private readonly UserNames _users = new("srv01.contoso.local");
    private readonly RedactionTally _tally = new();

    public static TheoryData<string, string, string> Secrets =>
        new()
        {
            { "Token", $"got {Jwt}, ok", Jwt.Split('.')[1] },
            { "Token", $"Authorization: Bearer {Jwt}", Jwt.Split('.')[2] },
            { "Token", $"{Jwt[..70]}\n{Jwt[70..]}\nnext line", Jwt[^20..] },
            { "Token", "Authorization: Bearer opaque-token-0123456789", "opaque-token-0123456789" },
            { "Token", "Authorization: Basic dXNlcjpodW50ZXIyLXNlY3JldA==", "dXNlcjpodW50ZXIy" },
            { "Token", "grant_type=refresh_token&refresh_token=canary.value", "canary.value" },
            { "Token", "{\"access_token\": \"canary value\", \"x\": 1}", "canary value" },
            { "Token", "<AuthenticationToken>canary-0123</AuthenticationToken>", "canary-0123" },
            {
                "Token",
                "RegisterConnector.ps1 -Token canary-0123456789 -Feature ApplicationProxy",
                "canary-0123456789"
            },
            {
                "Token",
                "refresh 0.AXEAcanaryCANARYcanaryCANARYcanaryCANARYcanaryCANARYcanaryCANARYcanary.AQ",
                "canaryCANARY"
            },
            { "Token", "GET https://host/x?sv=1&sig=canary%2Fcanary HTTP/1.1", "canary%2Fcanary" },
            { "Token", "Set-Cookie: ESTSAUTH=canary; path=/", "canary" },
            { "PrivateKey", $"-----BEGIN PRIVATE KEY-----\r\n{s_lines}\r\n-----END PRIVATE KEY-----", s_body[^20..] },
            {
                "PrivateKey",
                "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n"
                    + $"{s_body[..64]}\n-----END RSA PRIVATE KEY-----",
                s_body[..20]
            },
            { "PrivateKey", $"{s_body[..40]}\n{s_body[40..70]}\n-----END PRIVATE KEY-----", s_body[40..60] },
            { "PrivateKey", $"{{\"pfx\":\"MIIJqQIBAzCCCW{s_body[..100]}\"}}", s_body[..20] },
            { "PrivateKey", $"key MIIEvQIBADANBgkqhkiG9w0BAQEFAASC{s_body[..100]}", s_body[..20] },
            {
                "PrivateKey",
                $"<RSAKeyValue><Modulus>{s_body[..64]}</Modulus><D>{s_body[64..128]}</D></RSAKeyValue>",
                s_body[64..100]
            },
            { "Password", "password=hunter2;server=x", "hunter2" },
            { "Password", "Password: correct horse battery", "battery" },
            { "Password", "PROXYPASSWORD = \"correct horse\"", "correct" },
            { "Password", "Property(S): CLIENTSECRET = canary", "canary" },
            { "Password", "{\"client_secret\":\"canary\"}", "canary" },
            { "Password", "<add key=\"Proxy.Password\" value=\"canary\" />", "canary" },
            { "Password", "<add value='canary' name='clientSecret' />", "canary" },
            { "Password", "<UserCredentials>canary</UserCredentials>", "canary" },
            { "Password", ".\\RegisterConnector.ps1 -UserCredentials canary -Feature x", "canary" },
            { "Password", "ConvertTo-SecureString 'canary' -AsPlainText -Force", "canary" },
            { "Password", "proxy http://someone:canary@proxy.contoso.local:8080", "canary" },
            { "Password", "Endpoint=sb://x/;SharedAccessKeyName=Root;SharedAccessKey=canary=", "canary" },
            { "Password", $"value {Dpapi} end", Dpapi[40..] },
            { "Password", "<SS N=\"Password\">canary0123</SS>", "canary0123" },
            { "EncodedData", $"blob {s_body[..240]} end", s_body[..40] },
            { "EncodedData", $"blob\r\n{s_lines}\r\nend", s_body[..40] },
            {
                "EncodedData",
                new string('a', 10)
                    + " "
                    + string.Concat(Enumerable.Range(0, 120).Select(number => (number % 256).ToString("x2"))),
                "5a5b5c5d"
            },
            { "UserName", @"C:\Users\jdoe\AppData\Local\Temp\x.log", "jdoe" },
            { "UserName", @"C:\\Users\\jane.doe\\AppData", "jane.doe" },
            { "UserName", @"Access to C:\Users\jdoe is denied.", "jdoe" },
            { "UserName", @"C:\Users\John Doe\AppData", "John Doe" },
            { "UserName", "/home/jdoe/x", "jdoe" },
            { "UserName", @"logged on as CONTOSO\jdoe.", "jdoe" },
            { "UserName", @"logged on as contoso\jdoe.", "jdoe" },
            { "UserName", @"as SRV01\jdoe", "jdoe" },
            { "UserName", @"logged on as AzureAD\JaneDoe.", "JaneDoe" },
            { "UserName", "{\"by\":\"AzureAD\\\\JaneDoe\"}", "JaneDoe" },
            { "UserName", @"logged on as CONTOSO\Örjan.", "Örjan" },
            { "UserName", @"CONTOSO\John Doe has it", "Doe" },
            { "UserName", @"CONTOSO\Jean Luc Picard", "Picard" },
            { "UserName", @"owner is 'CONTOSO\John Doe'", "Doe" },
            { "UserName", @"started by fabrikam\hugo", "hugo" },
            { "UserName", @"the user 'fabrikam.example\hugo' has it", "hugo" },
            { "UserName", "HKU key S-1-5-21-1004336348-1177238915-682003330-1001_Classes", "1004336348" },
            { "UserName", "owner S-1-12-1-1944386023-1105938407-2934521745-3158730402 has it", "1944386023" },
            { "UserName", "see örjan@contoso.com", "rjan" },
            { "UserName", "admin is jane.doe@contoso.com.", "jane.doe" },
            { "UserName", "login_hint=jane%40contoso.com", "jane" },
            { "UserName", "Property(C): LogonUser = jdoe", "jdoe" },
            { "UserName", "Property(S): USERNAME = John Doe", "John" },
            { "UserName", "owner S-1-5-21-1004336348-1177238915-682003330-512 has it", "1004336348" },
        };

    public static TheoryData<string> Innocents =>
        [
            "Thumbprint 4905CC64B2D81BBED60962ECC5DCF63F643CCD55 of tenant "
                + "2f1bbd0e-1f6b-4b43-9a6e-0c6f3b1a5d11 on SRV01 (srv01.contoso.local)",
            "hash 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            @"CORE\Setup.exe was run as bin\tool.exe",
            @"the value microsoft\windows and the key fabrikam\settings",
            @"NT AUTHORITY\NETWORK SERVICE runs NT SERVICE\WAPCSvc, BUILTIN\Administrators may stop it",
            @"C:\Program Files\Microsoft Entra private network connector"
                + @"\Modules\MicrosoftEntraPrivateNetworkConnectorPSModule\x.psd1",
            @"HKLM\SOFTWARE\Microsoft\.NETFramework\v4.0.30319 and HKLM\SYSTEM\CurrentControlSet",
            @"C:\Windows\ServiceProfiles\NetworkService\AppData and C:\Users\Public\Desktop",
            "<assemblyIdentity name=\"Newtonsoft.Json\" publicKeyToken=\"30ad4fe6b2a6aeed\" culture=\"neutral\" />",
            "System.Core, Version=4.0.0.0, Culture=neutral, PublicKeyToken=b77a5c561934e089",
            "<proxy proxyaddress=\"http://proxy.contoso.local:8080\" bypassonlocal=\"True\" "
                + "usesystemdefault=\"True\" />",
            "<transport useDefaultCredentials=\"true\" />",
            "Run Register-Connector -Token (Get-ConnectorRegistrationToken)",
            "PasswordProtectionProxy: Pass. Entra Password Protection Proxy is not on this server.",
            "Make sure you entered your Active Directory user name and password correctly. "
                + "Error: 'One or more errors occurred.'",
            "Make sure you are an Application Administrator of your Active Directory to register the connector.",
            "Unable to reach cwap-eur1-weur2.servicebus.windows.net HTTP (80, 443)",
            "https://login.microsoftonline.com/2f1bbd0e-1f6b-4b43-9a6e-0c6f3b1a5d11/oauth2/v2.0/token failed",
            "MSI (s) (10:2C) [12:00:00:000]: Property(S): PRIVATEPASSWORD = **********",
            "x-ms-request-id 1004336348 at 2026-11-25T19:00:00Z, 1.5.4892.0",
            new string('-', 300) + "\n" + new string('=', 300),
        ];

    [Theory]
    [MemberData(nameof(Secrets))]
    public void Secret_is_removed_and_counted_by_its_kind(string kind, string text, string secret)
    {
        string cleaned = Clean(text);

        Assert.Contains(secret, text);
        Assert.DoesNotContain(secret, cleaned);
        Assert.True(_tally.Of(Enum.Parse<RedactionKind>(kind)) > 0, cleaned);
    }

    [Theory]
    [MemberData(nameof(Secrets))]
    public void Redaction_is_idempotent(string kind, string text, string secret)
    {
        Assert.NotEqual("", kind + secret);
        string once = Clean(text);

        Assert.Equal(once, Clean(once));
    }

    [Theory]
    [MemberData(nameof(Innocents))]
    public void Harmless_text_is_not_changed(string text)
    {
        Assert.Equal(text, Clean(text));
        Assert.Equal(0, _tally.Total);
    }

    [Fact]
    public void Text_around_a_secret_is_not_changed() =>
        Assert.Equal(
            "before [token removed], server=x;password=[password removed];port=1",
            Clean($"before {Jwt}, server=x;password=abc;port=1")
        );

    [Fact]
    public void Name_has_the_same_number_everywhere()
    {
        string cleaned = Clean(
            @"C:\Users\jdoe\x, CONTOSO\JDOE, jdoe@contoso.com, C:\Users\someone\x, and jdoe again, but not jdoes"
        );

        Assert.Equal(
            @"C:\Users\[user 1]\x, CONTOSO\[user 1], [user 1], C:\Users\[user 2]\x, and [user 1] again, but not jdoes",
            cleaned
        );
        Assert.Equal(5, _tally.Of(RedactionKind.UserName));
    }

    [Fact]
    public void Known_name_is_found_in_another_text()
    {
        _users.Learn("jdoe");

        Assert.Equal("Started by [user 1].", Clean("Started by jdoe."));
    }

    [Theory]
    [InlineData("srv01")]
    [InlineData("contoso")]
    [InlineData("Administrator")]
    [InlineData("connector")]
    [InlineData("max")]
    public void Ambiguous_name_is_not_redacted(string name)
    {
        _users.Learn(name);

        Assert.Equal($"The {name} is here.", Clean($"The {name} is here."));
    }

    [Fact]
    public void JSON_is_also_redacted_by_property_name()
    {
        JToken cleaned = new Redactor(_users).Clean(
            JObject.Parse(
                """{"Password":"x","Account":"contoso\\svc-proxy","Other":"""
                    + """{"Account":"NT AUTHORITY\\NETWORK SERVICE","Number":1},"List":["C:\\Users\\jdoe\\x"]}"""
            ),
            _tally
        );

        Assert.Equal(
            """{"Password":"[password removed]","Account":"contoso\\[user 1]","Other":"""
                + """{"Account":"NT AUTHORITY\\NETWORK SERVICE","Number":1},"List":"""
                + """["C:\\Users\\[user 2]\\x"]}""",
            cleaned.ToString(Newtonsoft.Json.Formatting.None)
        );
    }

    [Fact]
    public void Text_of_several_megabytes_is_redacted_completely()
    {
        Assert.SkipWhen(Type.GetType("Mono.Runtime") is not null, "by design: regular expressions are slow on Mono");
        StringBuilder log = new();
        for (int line = 0; log.Length < 2_000_000; line++)
        {
            _ = log.Append(
                    "MSI (s) (10:2C) [12:00:00:000]: Executing op: ComponentRegister("
                        + "ComponentId={2F1BBD0E-1F6B-4B43-9A6E-0C6F3B1A5D11},"
                        + "KeyPath=C:\\Program Files\\X\\y"
                )
                .Append(line)
                .Append(".dll,State=3)\r\n");
        }

        string cleaned = Clean($"{log}password=canary\r\n{log}{Jwt}");

        Assert.DoesNotContain("canary", cleaned);
        Assert.DoesNotContain("eyJ", cleaned);
        Assert.Equal(2, _tally.Total);
    }

    private string Clean(string text) => new Redactor(_users).Clean(text, _tally);
}
