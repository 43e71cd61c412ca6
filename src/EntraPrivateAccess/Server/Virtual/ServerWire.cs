using System.IO;
using System.Net;
using System.Net.Http;
using System.Text;
using EntraPrivateAccess.Errors;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace EntraPrivateAccess.Server.Virtual;

/// <summary>Sends requests about one virtual server to its sandbox.</summary>
internal sealed class ServerWire
{
    private const string KeyHeader = "X-Sandbox-Key";
    private const int Refused = 422;

    private readonly HttpClient _http;
    private readonly Uri _sandbox;
    private readonly string _key;

    /// <param name="http">The HTTP client, which the caller owns.</param>
    /// <param name="key">The sandbox's control key.</param>
    /// <param name="name">The server's short or full name.</param>
    public ServerWire(HttpClient http, Uri sandbox, string key, string name)
    {
        _http = http;
        _sandbox = sandbox;
        _key = key;
        Name = name.Split('.')[0];
    }

    public string Name { get; }

    /// <param name="path">The path relative to the server, such as <c>services/WAPCSvc</c>.</param>
    /// <param name="what">The attempted action, for the error message: <c>Starting the service WAPCSvc</c>.</param>
    public Task<JToken> GetAsync(string path, string what, object? target, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, path, null, what, target, cancellationToken);

    /// <returns>The response body; an empty object if there is none.</returns>
    /// <exception cref="ServerException">The virtual Windows refused the request. The code is its Win32
    /// code.</exception>
    public async Task<JToken> SendAsync(
        HttpMethod method,
        string path,
        object? body,
        string what,
        object? target,
        CancellationToken cancellationToken
    )
    {
        using HttpRequestMessage request = new(
            method,
            new Uri(_sandbox, $"/sandbox/servers/{Uri.EscapeDataString(Name)}/{path}".TrimEnd('/'))
        );
        request.Headers.Add(KeyHeader, _key);
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
            return response.IsSuccessStatusCode ? Parse(text) : throw Fault(response.StatusCode, text, what, target);
        }
        // The HTTP client's own timeout throws a cancellation that the caller did not request.
        catch (Exception lost)
            when (lost is HttpRequestException or IOException
                || (lost is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            )
        {
            throw ConnectorErrors.SandboxUnreachable(_sandbox, lost);
        }
    }

    private Exception Fault(HttpStatusCode status, string text, string what, object? target)
    {
        JObject? refusal = text.StartsWith("{", StringComparison.Ordinal) ? Parse(text) as JObject : null;
        string sentence = (string?)refusal?["error"] ?? text;
        return (int)status == Refused && (int?)refusal?["code"] is int code ? Win32Errors.Fault(code, what, target)
            : status == HttpStatusCode.NotFound ? ConnectorErrors.VirtualServerNotFound(Name)
            : ConnectorErrors.SandboxRefused(_sandbox, (int)status, sentence);
    }

    /// <summary>Parses JSON without converting strings that look like dates.</summary>
    private static JToken Parse(string text)
    {
        if (text.Length == 0)
        {
            return new JObject();
        }

        using JsonTextReader reader = new(new StringReader(text)) { DateParseHandling = DateParseHandling.None };
        return JToken.ReadFrom(reader);
    }
}
