using System.Net.Http;
using System.Text.Json.Nodes;

namespace EntraPrivateAccess.Benchmarks.Checks;

/// <summary>Queries only the two services of a virtual server, which is the minimum cost of a status.</summary>
internal sealed class ServiceAnswer
{
    private readonly HttpClient _http = new(
        new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
        }
    );

    /// <param name="connection">The sandbox's connection file.</param>
    public ServiceAnswer(string connection)
    {
        JsonNode sandbox = JsonNode.Parse(connection)!;
        _http.BaseAddress = new Uri((string)sandbox["url"]! + "/sandbox/servers/SRV01/services/");
        _http.DefaultRequestHeaders.Add("X-Sandbox-Key", (string)sandbox["controlKey"]!);
    }

    public void Ask()
    {
        foreach (string service in (string[])["WAPCSvc", "WAPCUpdaterSvc"])
        {
            using HttpRequestMessage request = new(HttpMethod.Get, service);
            using HttpResponseMessage response = _http.Send(request);
            _ = response.EnsureSuccessStatusCode();
        }
    }
}
