using System.Net;
using System.Net.Http;
using System.Security.Authentication;
using EntraPrivateAccess.Http;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Identity;

/// <summary>Tests the HTTP client of a session, which MSAL also uses.</summary>
public sealed class HttpClientsTests
{
    public static TheoryData<string> Clouds => [nameof(Environments.Global), nameof(Environments.USGov)];

    [Theory]
    [MemberData(nameof(Clouds))]
    public void TLS_and_connection_limit_are_set_on_the_handler_and_not_for_the_process(string cloud)
    {
#pragma warning disable SYSLIB0014 // The test verifies that the settings of the process do not change.
        (SecurityProtocolType, int) before = (
            ServicePointManager.SecurityProtocol,
            ServicePointManager.DefaultConnectionLimit
        );
        ConnectorEnvironment environment =
            cloud == nameof(Environments.Global) ? Environments.Global : Environments.USGov;
        using HttpClientHandler handler = HttpClients.CreateHandler(environment, new Uri("http://proxy:8080"));

        Assert.Equal(SslProtocols.Tls12 | SslProtocols.Tls13, handler.SslProtocols);
        Assert.Equal(64, handler.MaxConnectionsPerServer);
        Assert.Null(handler.ServerCertificateCustomValidationCallback);
        Assert.Equal(before, (ServicePointManager.SecurityProtocol, ServicePointManager.DefaultConnectionLimit));
#pragma warning restore SYSLIB0014
    }

    /// <summary>A 307 repeats the whole request, including a body with secrets, at the other host.</summary>
    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Request_with_secrets_is_not_redirected_to_another_host(int status)
    {
        using RedirectingServer other = new(200, null);
        using RedirectingServer service = new(status, other.Address);
        foreach (
            HttpClient client in new[]
            {
                HttpClients.Create(Environments.Global, null),
                HttpClients.CreateDirect(Environments.Global),
            }
        )
        {
            using HttpClient session = client;
            using StringContent body = new("client_secret=canary");
            using HttpResponseMessage response = await session.PostAsync(
                service.Address,
                body,
                TestContext.Current.CancellationToken
            );
            Assert.Equal(status, (int)response.StatusCode);
        }

        Assert.Equal((2, 0), (service.Connections, other.Connections));
    }

    [Fact]
    public void Sign_in_response_has_a_maximum_size()
    {
        using HttpClient session = HttpClients.Create(Environments.Global, null);
        using HttpClient direct = HttpClients.CreateDirect(Environments.Global);
        Assert.All([session, direct], client => Assert.InRange(client.MaxResponseContentBufferSize, 1, 1 << 26));
    }

    [Fact]
    public void Sign_in_uses_the_client_of_the_session()
    {
        using HttpClient session = HttpClients.Create(Environments.Global, null);
        MsalHttpClientFactory factory = new(session);
        Assert.Same(session, factory.GetHttpClient());
        Assert.Equal(
            "EntraPrivateAccess",
            Assert.Single(session.DefaultRequestHeaders.UserAgent.Select(agent => agent.Product!.Name))
        );
    }
}
