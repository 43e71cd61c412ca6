using System.Net;
using CsCheck;
using EntraPrivateAccess.Diagnostics.Export.Redaction;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Xunit;

namespace EntraPrivateAccess.Tests.Fuzz;

/// <summary>Secrets in logs, files and events: none survives, whatever surrounds it.</summary>
public sealed class RedactionFuzzTests
{
    private const string Canary = "Kanarie9Vogel7Zwart";

    // Secrets in the forms that programs write, each with the canary in the place of the secret.
    private static readonly string[] s_secrets =
    [
        $"password={Canary}",
        $"Password: {Canary}",
        $"pwd=\"{Canary}\"",
        $"--client-secret '{Canary}'",
        $"client_secret={Canary}",
        $"<add key=\"ApiKey\" value=\"{Canary}\" />",
        $"Server=db;User Id=sa;Password={Canary};Encrypt=true",
        $"Authorization: Bearer {Canary}.{Canary}",
        $"Proxy-Authorization: Basic {Canary}{Canary}==",
        $"https://user:{Canary}@proxy.contoso.com:8080/",
        $"https://x.blob.core.windows.net/a?sv=2020&sig={Canary}%3D",
        $"\"access_token\":\"{Canary}\"",
        $"\"refresh_token\" : \"{Canary}\"",
        $"Set-Cookie: .AspNetCore.Cookies={Canary}; path=/",
        $"eyJhbGciOiJSUzI1NiJ9.{Canary}{Canary}.{Canary}",
        $"-----BEGIN PRIVATE KEY-----\n{Canary}{Canary}\n-----END PRIVATE KEY-----",
        $"<RSAKeyValue><D>{Canary}</D></RSAKeyValue>",
        $"01000000d08c9ddf0115d1118c7a00c04fc297eb{string.Concat(Canary.Select(letter => $"{(int)letter:x2}"))}",
    ];

    private static readonly Func<string, string>[] s_encodings =
    [
        text => text,
        text => JsonConvert.ToString(text),
        text => JsonConvert.ToString(JsonConvert.ToString(text)),
        text => WebUtility.HtmlEncode(text),
        text => WebUtility.HtmlEncode(JsonConvert.ToString(text)),
        text => new JObject { ["log"] = text, ["x"] = 1 }.ToString(Formatting.None),
        text => new JObject { ["log"] = new JObject { ["log"] = text }.ToString() }.ToString(),
        Uri.EscapeDataString,
    ];

    // What a log line ends with before a secret, and starts with after it.
    private static readonly string[] s_before =
    [
        "",
        " ",
        "\n",
        "\t",
        "[",
        "(",
        ": ",
        "; ",
        ", ",
        "\r\n",
        "2026-11-23 08:00 INFO ",
    ];
    private static readonly string[] s_after = ["", " ", "\n", "\r\n", "\t", "\nnext line"];

    private static Gen<string> Lines { get; } =
        Gen.OneOf(
            Gen.Const(""),
            Inputs.Text,
            Inputs.Words(
                "password",
                "=",
                ":",
                " ",
                "\n",
                "\"",
                "'",
                "[password removed]",
                "[user 1]",
                "eyJ",
                "Bearer ",
                "C:\\Users\\jo\\",
                "user ",
                "CONTOSO\\jane",
                "&amp;",
                "\\u0022",
                "%22",
                "-----BEGIN PRIVATE KEY-----",
                "<RSAKeyValue>",
                "a@b.c"
            )
        );

    [Fact]
    public Task Secret_between_any_lines_is_removed() =>
        Fuzzer.RunAsync(
            Gen.Select(
                Lines,
                Inputs.Of(s_before),
                Inputs.Of(s_secrets),
                Inputs.Of(s_encodings),
                Inputs.Of(s_after),
                Lines,
                (above, before, secret, encode, after, below) => $"{above}\n{before}{encode(secret)}{after}\n{below}"
            ),
            text => AssertRemoved(text),
            800
        );

    [Fact]
    public Task Cleaning_is_idempotent_and_ends() =>
        Fuzzer.RunAsync(
            Lines.Array[1, 4].Select(lines => string.Join("\n", lines)),
            text =>
            {
                string cleaned = Clean(text);
                Assert.Equal(cleaned, Clean(cleaned));
            },
            800
        );

    [Fact]
    public Task Secret_property_of_any_JSON_is_removed() =>
        Fuzzer.RunAsync(
            Gen.Select(
                Inputs.Of(
                    "password",
                    "clientSecret",
                    "access_token",
                    "ApiKey",
                    "pwd",
                    "sharedAccessKey",
                    "Authorization"
                ),
                Lines,
                Lines,
                (name, left, right) =>
                    new JObject
                    {
                        ["left"] = left,
                        [name] = $"{Canary} {right}",
                        ["more"] = new JArray(right, new JObject { [name] = Canary }),
                    }
            ),
            data =>
            {
                string cleaned = NewRedactor().Clean(data, new RedactionTally()).ToString();
                Assert.DoesNotContain(Canary, cleaned, StringComparison.OrdinalIgnoreCase);
            },
            400
        );

    private static void AssertRemoved(string text)
    {
        string cleaned = Clean(text);
        Assert.DoesNotContain(Canary, cleaned, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(
            string.Concat(Canary.Select(letter => $"{(int)letter:x2}")),
            cleaned,
            StringComparison.OrdinalIgnoreCase
        );
    }

    private static string Clean(string text) => NewRedactor().Clean(text, new RedactionTally());

    private static Redactor NewRedactor() => new(new UserNames("srv01.contoso.local"));
}
