using System.IO;
using CsCheck;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Graph.Wire;
using EntraPrivateAccess.Http;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Tests.Unit.Identity;
using Newtonsoft.Json;
using Xunit;

namespace EntraPrivateAccess.Tests.Fuzz;

/// <summary>Responses of Microsoft Graph, or of a proxy in its place, and tokens.</summary>
public sealed class GraphFuzzTests
{
    private const string Page = """
        {"@odata.context":"x","@odata.nextLink":"https://graph.microsoft.com/beta/x?$skiptoken=1","value":[
        {"id":"c1","machineName":"srv01.contoso.com","status":"active","externalIp":"203.0.113.7","version":"1.5.1.0"},
        {"id":"c2","machineName":null,"status":"inactive"}]}
        """;

    private const string Failure = """
        {"error":{"code":"Outer","message":"No.","innerError":{"code":"Inner","date":"2026-11-23T08:00:00",
        "request-id":"r-1","innerError":{"code":"Deep"}}}}
        """;

    private const string Batch = """
        {"responses":[{"id":"1","status":200,"headers":{"Retry-After":"7"},"body":{"id":"g1","name":"EU"}},
        {"body":{"error":{"code":"X","message":"Y"}},"status":"404","id":"0"},
        {"id":"2","status":429,"headers":{"request-id":"r","Retry-After":1.5}}]}
        """;

    private static readonly string[] s_json =
    [
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "null",
        "true",
        "1e999",
        "-1",
        "99999999999999999999",
        "\"id\"",
        "\"value\"",
        "\"status\"",
        "\"body\"",
        "\"headers\"",
        "\"responses\"",
        "\"error\"",
        "\"code\"",
        "\"@odata.nextLink\"",
        "\"name\"",
        "\"isDefault\"",
        "\"2026-11-23T08:00:00Z\"",
        "\"\\ud834\"",
        "/*",
        "*/",
        "NaN",
        "undefined",
        "new Date(",
    ];

    private static readonly GraphRequest[] s_requests =
    [
        GraphRequest.Get<PageBody<ConnectorBody>>("/x"),
        GraphRequest.Get<ConnectorGroupBody>("/x"),
        GraphRequest.Get<PageBody<ApplicationBody>>("/x"),
        GraphRequest.Get<ConnectorBody>("/x"),
    ];

    [Fact]
    public Task Response_is_read_or_unreadable() =>
        Fuzzer.RunAsync(
            Gen.OneOf(Inputs.Changed(Page), Inputs.Changed(Failure), Inputs.Words(s_json), Inputs.Text),
            text =>
            {
                foreach (GraphRequest request in s_requests)
                {
                    foreach (int status in new[] { 200, 404 })
                    {
                        using StringReader reader = new(text);
                        GraphResponse response = new()
                        {
                            Request = request,
                            Status = status,
                            Answer = GraphJson.Answer(request, status, reader),
                        };
                        Exception? thrown = Record.Exception(() => response.Read<object>());
                        Assert.True(thrown is null or GraphException, $"{thrown}");
                    }
                }
            },
            1500
        );

    [Fact]
    public Task Batch_is_read_as_far_as_it_is_valid() =>
        Fuzzer.RunAsync(
            Gen.OneOf(Inputs.Changed(Batch), Inputs.Words(s_json), Inputs.Text),
            text =>
            {
                GraphRequest[] requests = [s_requests[1], s_requests[3], s_requests[1]];
                using JsonTextReader reader = new(new StringReader(text))
                {
                    DateParseHandling = DateParseHandling.None,
                    MaxDepth = 64,
                };
                try
                {
                    Assert.All(BatchReader.ReadAll(reader, requests), answer =>
                    {
                        Assert.InRange(answer.Index, 0, requests.Length - 1);
                        Assert.True(answer.Status > 0);
                    });
                }
                catch (JsonException) { }
            },
            3000
        );

    [Fact]
    public Task Retry_after_is_never_negative_or_longer_than_a_day() =>
        Fuzzer.RunAsync(
            Gen.OneOf(
                Inputs.Changed("Mon, 23 Nov 2026 08:00:30 GMT"),
                Inputs.Changed("12.5"),
                Inputs.Words("-", "+", ".", "9", "0", "e", "Infinity", "NaN", " ", "Fri, ", "31 Dec 9999 ", "GMT"),
                Inputs.Text
            ),
            text =>
            {
                foreach (
                    DateTimeOffset now in new[] { DateTimeOffset.MinValue, TestToken.Now, DateTimeOffset.MaxValue }
                )
                {
                    TimeSpan wait = RetryAfter.Parse(text, now) ?? TimeSpan.Zero;
                    Assert.InRange(wait, TimeSpan.Zero, TimeSpan.FromDays(1));
                }
            },
            20_000
        );

    [Fact]
    public Task Retry_after_seconds_are_read_exactly() =>
        Fuzzer.RunAsync(
            Gen.Int[0, 200_000],
            seconds =>
                Assert.Equal(
                    TimeSpan.FromSeconds(Math.Min(seconds, 86_400)),
                    RetryAfter.Parse(seconds.ToString(System.Globalization.CultureInfo.InvariantCulture), TestToken.Now)
                ),
            2000
        );

    /// <summary>A token comes from the user, and its claims from anyone.</summary>
    [Fact]
    public Task Token_is_accepted_or_refused_by_an_error_that_does_not_show_it() =>
        Fuzzer.RunAsync(
            Gen.OneOf(
                Inputs.Words(
                    "\"aud\":",
                    "\"tid\":",
                    "\"exp\":",
                    "\"roles\":",
                    "\"scp\":",
                    "\"wids\":",
                    "\"acct\":",
                    "\"idp\":",
                    "\"idtyp\":",
                    "\"upn\":",
                    "{",
                    "}",
                    "[",
                    "]",
                    ",",
                    "null",
                    "1",
                    "\"x\"",
                    "-1",
                    "1e400",
                    "{\"a\":[]}",
                    "[{}]",
                    "true",
                    "\"2026-11-23T08:00:00Z\"",
                    "99999999999999999999999"
                ),
                Inputs.Changed(
                    """{"aud":["https://proxy.cloudwebappproxy.net/registerapp"],"tid":"11111111-2222-3333-4444-55555"""
                        + """5555555","exp":1795440000,"roles":["A"],"wids":["b"],"upn":"admin@contoso.com","acct":1}"""
                )
            ),
            payload =>
            {
                foreach (string whole in new[] { payload, $"{{{payload}}}" })
                {
                    string token = $"eyJhbGciOiJub25lIn0.{Encode(whole)}.{TestToken.Canary}{new string('x', 40)}";
                    Exception? thrown = Record.Exception(() => Use(token));
                    Assert.True(thrown is null or ConnectorException, $"{thrown}");
                    Assert.DoesNotContain(TestToken.Canary, $"{thrown}", StringComparison.Ordinal);
                }
            },
            5000
        );

    private static void Use(string token)
    {
        RegistrationTokenFacts facts = RegistrationTokenCheck.Check(
            TestToken.Secure(token),
            Environments.Global,
            TestToken.Tenant,
            TestToken.Now
        );
        Assert.DoesNotContain(
            TestToken.Canary,
            $"{facts} {facts.Account} {facts.TenantId} {string.Join(" ", facts.Warnings)}",
            StringComparison.Ordinal
        );
        AccessToken access = AccessTokens.From(facts.Token, TokenClaims.Read(facts.Token));
        Assert.NotNull(access.Scopes);
        Assert.NotNull(access.DirectoryRoles);
    }

    private static string Encode(string text) =>
        Convert
            .ToBase64String(System.Text.Encoding.UTF8.GetBytes(text))
            .TrimEnd('=')
            .Replace('+', '-')
            .Replace('/', '_');
}
