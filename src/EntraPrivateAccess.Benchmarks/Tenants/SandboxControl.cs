using System.IO;
using System.Net.Http;
using System.Text;
using System.Text.Json.Nodes;

namespace EntraPrivateAccess.Benchmarks.Tenants;

/// <summary>
/// Fills the tenant of a sandbox with more objects than Start-ConnectorSandbox offers.
/// </summary>
internal static class SandboxControl
{
    /// <param name="connection">The sandbox's connection file.</param>
    public static void Seed(string connection, int connectors, int groups, int applications)
    {
        JsonNode sandbox = JsonNode.Parse(File.ReadAllText(connection))!;
        // The sandbox has a self-signed certificate. This client connects only to the loopback interface.
        using SocketsHttpHandler handler = new()
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true },
        };
        using HttpClient http = new(handler);
        using HttpRequestMessage request = new(HttpMethod.Put, (string)sandbox["url"]! + "/sandbox/tenant")
        {
            Content = new StringContent(
                new JsonObject
                {
                    ["connectors"] = connectors,
                    ["groups"] = groups,
                    ["applications"] = applications,
                }.ToJsonString(),
                Encoding.UTF8,
                "application/json"
            ),
        };
        request.Headers.Add("X-Sandbox-Key", (string)sandbox["controlKey"]!);
        using HttpResponseMessage response = http.Send(request);
        _ = response.EnsureSuccessStatusCode();
    }
}
