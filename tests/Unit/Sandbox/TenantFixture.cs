using System.IO;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.Contracts;
using EntraPrivateAccess.Sandbox.Hosting;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Sandbox.Tenant;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Sandbox;

/// <summary>A sandbox in the test process, for the tests of one class, which run one after the other.</summary>
public sealed class TenantFixture : IAsyncLifetime
{
    public const string Publishing = "/beta/onPremisesPublishingProfiles/applicationProxy";

    private readonly string _disk = Directory.CreateTempSubdirectory("tenant-test-").FullName;
    private RunningSandbox? _sandbox;

    internal HttpClient Http { get; } =
        new(
            new HttpClientHandler
            {
                ServerCertificateCustomValidationCallback = (_, _, _, _) => true,
                AllowAutoRedirect = false,
            }
        );

    internal string Root => _sandbox!.Url.GetLeftPart(UriPartial.Authority);

    internal FaultBoard Faults => Service<FaultBoard>();

    internal static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _sandbox = await RunningSandbox.StartAsync(new SandboxOptions { Disk = _disk, Servers = [] });

    public async ValueTask DisposeAsync()
    {
        await _sandbox!.DisposeAsync();
        Http.Dispose();
        Directory.Delete(_disk, recursive: true);
    }

    internal T Service<T>()
        where T : notnull => _sandbox!.Services.GetRequiredService<T>();

    /// <summary>Resets the tenant to a known state without faults and without stale reads.</summary>
    internal void Reset(SeedRequest seed)
    {
        Faults.Clear();
        Faults.Set(new Fault(FaultNames.StaleReads, "0", null, null));
        Service<TenantSeed>().Apply(seed);
    }

    internal async Task<JsonNode> ControlAsync(HttpMethod method, string path, object? body = null)
    {
        using HttpRequestMessage request = new(method, $"{Root}/sandbox/{path}")
        {
            Content = body is null ? null : JsonContent.Create(body),
        };
        request.Headers.Add("X-Sandbox-Key", _sandbox!.ControlKey);
        using HttpResponseMessage response = await Http.SendAsync(request, Stop);
        _ = response.EnsureSuccessStatusCode();
        string text = await response.Content.ReadAsStringAsync(Stop);
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }

    internal async Task<string> TokenAsync(
        string kind = "graph",
        string user = "admin",
        int? expiresInSeconds = null,
        string? audience = null,
        string? tenantId = null,
        string[]? scopes = null
    ) =>
        (string)
            (
                await ControlAsync(
                    HttpMethod.Post,
                    "tokens",
                    new
                    {
                        kind,
                        user,
                        expiresInSeconds,
                        audience,
                        tenantId,
                        scopes,
                    }
                )
            )["token"]!;

    /// <summary>Sends a Graph request; without a token if it is null.</summary>
    internal async Task<(int Status, JsonNode Body, HttpResponseHeaders Headers)> GraphAsync(
        HttpMethod method,
        string path,
        object? body = null,
        string? token = ""
    )
    {
        token = token == "" ? await TokenAsync() : token;
        using HttpRequestMessage request = new(
            method,
            path.StartsWith("https", StringComparison.Ordinal) ? path : Root + path
        )
        {
            Content = body is null ? null : JsonContent.Create(body),
        };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        HttpResponseMessage response = await Http.SendAsync(request, Stop);
        string text = await response.Content.ReadAsStringAsync(Stop);
        return (
            (int)response.StatusCode,
            text.StartsWith('{') ? JsonNode.Parse(text)! : JsonValue.Create(text),
            response.Headers
        );
    }

    internal Task<(int Status, JsonNode Body, HttpResponseHeaders Headers)> GetAsync(string path, string? token = "") =>
        GraphAsync(HttpMethod.Get, path, token: token);
}
