using System.IO;
using System.Net.Http;
using System.Security;
using System.Text;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Http;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace EntraPrivateAccess.SandboxClient;

/// <summary>Controls a sandbox through its control API.</summary>
internal sealed class SandboxControl : IDisposable
{
    private readonly HttpClient _http;
    private readonly ConnectorEnvironment _environment;

    public SandboxControl(ConnectorEnvironment environment)
    {
        _environment = environment;
        // A client of its own: it outlives sessions, and the control API is not part of what sessions connect to.
        _http = HttpClients.Create(environment, proxy: null);
    }

    /// <summary>Gets a token of the Global Administrator.</summary>
    /// <param name="kind"><c>graph</c> or <c>registration</c>.</param>
    public async Task<SecureString> TokenAsync(string kind, CancellationToken cancellationToken)
    {
        JToken answer = await SendAsync(HttpMethod.Post, "tokens", new { kind }, cancellationToken)
            .ConfigureAwait(false);
        return SecureText.From((string)answer["token"]!);
    }

    public Task SeedAsync(SandboxRequest request, CancellationToken cancellationToken) =>
        SendAsync(
            HttpMethod.Put,
            "tenant",
            new
            {
                connectors = request.Connectors,
                groups = request.Groups,
                applications = request.Applications,
                seed = request.Seed,
                traits = request.Traits,
                virgin = request.IsVirgin,
            },
            cancellationToken
        );

    public Task SetFaultAsync(
        string name,
        string? value,
        int? count,
        string? target,
        CancellationToken cancellationToken
    ) =>
        SendAsync(
            HttpMethod.Put,
            "faults",
            new
            {
                name,
                value,
                count,
                target,
            },
            cancellationToken
        );

    /// <param name="name">The fault to clear; null clears all faults.</param>
    public Task ClearFaultsAsync(string? name, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Delete, name is null ? "faults" : $"faults/{name}", null, cancellationToken);

    public async Task<IReadOnlyList<ConnectorSandboxEvent>> JournalAsync(
        long since,
        CancellationToken cancellationToken
    )
    {
        JToken answer = await SendAsync(HttpMethod.Get, $"journal?since={since}", null, cancellationToken)
            .ConfigureAwait(false);
        return answer.ToObject<List<ConnectorSandboxEvent>>()!;
    }

    /// <summary>Waits for a time span of the sandbox's clock.</summary>
    public async Task<ClockReading> WaitAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        JToken answer = await SendAsync(
                HttpMethod.Post,
                "clock/wait",
                new { seconds = time.TotalSeconds },
                cancellationToken
            )
            .ConfigureAwait(false);
        return new ClockReading(
            TimeSpan.FromSeconds((double)answer["aheadBefore"]!),
            TimeSpan.FromSeconds((double)answer["ahead"]!)
        );
    }

    public void Dispose() => _http.Dispose();

    private async Task<JToken> SendAsync(
        HttpMethod method,
        string path,
        object? body,
        CancellationToken cancellationToken
    )
    {
        using HttpRequestMessage request = new(method, new Uri(_environment.SandboxUrl!, $"/sandbox/{path}"));
        request.Headers.Add("X-Sandbox-Key", _environment.ControlKey);
        if (body is not null)
        {
            request.Content = new StringContent(JsonConvert.SerializeObject(body), Encoding.UTF8, "application/json");
        }

        try
        {
            using HttpResponseMessage response = await _http
                .SendAsync(request, cancellationToken)
                .ConfigureAwait(false);
            string text = await response.Content.ReadAsStringAsync().ConfigureAwait(false);
            JToken answer = text.Length == 0 ? new JObject() : Parse(text);
            return response.IsSuccessStatusCode
                ? answer
                : throw ConnectorErrors.SandboxRequestInvalid(
                    (string?)answer["error"] ?? $"The sandbox returned status {(int)response.StatusCode}."
                );
        }
        // The HTTP client's own timeout throws a cancellation that the caller did not request.
        catch (Exception lost)
            when (lost is HttpRequestException or IOException
                || (lost is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            )
        {
            throw ConnectorErrors.SandboxUnreachable(_environment.SandboxUrl!, lost);
        }
    }

    // Dates are kept as sent. By default, Newtonsoft.Json would convert them to local time.
    private static JToken Parse(string text)
    {
        using JsonTextReader reader = new(new StringReader(text)) { DateParseHandling = DateParseHandling.None };
        return JToken.Load(reader);
    }
}

/// <summary>The sandbox to start.</summary>
internal sealed class SandboxRequest
{
    public string Name { get; init; } = "Sandbox";

    public IReadOnlyList<string> Servers { get; init; } = ["SRV01"];

    /// <summary>
    /// The number of connectors in the tenant. Without connectors, groups and applications, the tenant is new and
    /// unused.
    /// </summary>
    public int Connectors { get; init; }

    public int Groups { get; init; }

    public int Applications { get; init; }

    public int Seed { get; init; } = 1;

    /// <summary>The special states of the connectors, which the sandbox knows by name.</summary>
    public IReadOnlyList<string> Traits { get; init; } = [];

    /// <summary>How long the sandbox may take until it responds.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(60);

    public bool IsVirgin => Connectors == 0 && Groups == 0;
}

/// <summary>The difference between a sandbox's clock and real time, before and after a wait.</summary>
internal readonly record struct ClockReading(TimeSpan Before, TimeSpan After);
