using System.Net.Http;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Sandbox.SignIn;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Sandbox.Tenant;
using EntraPrivateAccess.Tests.Unit.Server;
using Microsoft.Identity.Client;
using Microsoft.Identity.Client.Extensibility;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Sandbox;

/// <summary>Signs in to the sandbox with the real MSAL.</summary>
public sealed class SignInTests(TenantFixture tenant) : IClassFixture<TenantFixture>
{
    private const string Registration = "https://proxy.cloudwebappproxy.net/registerapp/user_impersonation";

    private string Directory => tenant.Service<TenantIdentity>().Id;

    private string[] Graph => [$"{tenant.Root}/Directory.ReadWrite.All"];

    /// <summary>All sandboxes of a process sign with the same key.</summary>
    [Fact]
    public void Token_of_another_sandbox_is_not_valid()
    {
        ServiceClock clock = tenant.Service<ServiceClock>();
        TokenAuthority own = new(clock);
        TokenAuthority other = new(clock);
        string token = other.Sign(new JsonObject());

        Assert.NotNull(other.Verified(token));
        Assert.Null(own.Verified(token));
    }

    [Fact]
    public async Task User_signs_in_with_a_browser_and_then_silently()
    {
        tenant.Reset(new SeedRequest(Connectors: 1));
        IPublicClientApplication client = Public(TenantClients.GraphCommandLine);

        AuthenticationResult first = await client
            .AcquireTokenInteractive(Graph)
            .WithCustomWebUi(new Browser(tenant.Http, "appadmin@contoso.onmicrosoft.com"))
            .ExecuteAsync(TenantFixture.Stop);
        AuthenticationResult second = await client
            .AcquireTokenSilent(Graph, first.Account)
            .WithForceRefresh(true)
            .ExecuteAsync(TenantFixture.Stop);

        Assert.Equal("appadmin@contoso.onmicrosoft.com", first.Account.Username);
        Assert.Equal(Directory, first.TenantId);
        Assert.Equal(200, (await tenant.GetAsync(TenantFixture.Publishing + "/connectors", second.AccessToken)).Status);
    }

    [Fact]
    public async Task Device_code_sign_in_completes_when_the_code_is_entered()
    {
        tenant.Faults.Clear();
        AuthenticationResult result = await Public(TenantClients.Registration)
            .AcquireTokenWithDeviceCode([Registration], code =>
                tenant.ControlAsync(HttpMethod.Post, "signin/devices", new { userCode = code.UserCode, user = "admin" })
            )
            .ExecuteAsync(TenantFixture.Stop);

        Assert.Equal("admin@contoso.onmicrosoft.com", result.Account.Username);
    }

    [Fact]
    public async Task Declined_device_code_ends_the_sign_in()
    {
        tenant.Faults.Clear();
        MsalServiceException refused = await Assert.ThrowsAsync<MsalServiceException>(() =>
            Public(TenantClients.GraphCommandLine)
                .AcquireTokenWithDeviceCode(Graph, code => tenant.ControlAsync(
                        HttpMethod.Post,
                        "signin/devices",
                        new
                        {
                            userCode = code.UserCode,
                            user = "admin",
                            decline = true,
                        }
                    ))
                .ExecuteAsync(TenantFixture.Stop)
        );

        Assert.Equal("authorization_declined", refused.ErrorCode);
    }

    [Fact]
    public async Task Applications_sign_in_with_secret_certificate_and_federated_token()
    {
        tenant.Faults.Clear();
        using RSA key = TestKey.Create();
        using X509Certificate2 certificate = new CertificateRequest(
            "CN=automation",
            key,
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        ).CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        _ = await tenant.ControlAsync(
            HttpMethod.Post,
            "signin/certificates",
            new { certificate = certificate.RawData }
        );
        string federated = await tenant.TokenAsync("federated");

        Assert.NotEmpty(await ApplicationAsync(builder => builder.WithClientSecret(TenantClients.AutomationSecret)));
        Assert.NotEmpty(await ApplicationAsync(builder => builder.WithCertificate(certificate)));
        Assert.NotEmpty(
            await ApplicationAsync(builder =>
                builder.WithClientAssertion((AssertionRequestOptions _) => Task.FromResult(federated))
            )
        );
        MsalServiceException wrong = await Assert.ThrowsAsync<MsalServiceException>(() =>
            ApplicationAsync(builder => builder.WithClientSecret("wrong"))
        );
        Assert.Contains("AADSTS7000215", wrong.Message);
    }

    [Fact]
    public async Task Password_is_not_sufficient_if_MFA_is_required()
    {
        tenant.Faults.Clear();

        Assert.Contains("access_token", await PasswordAsync("admin"));
        Assert.Contains("AADSTS50076", await PasswordAsync("mfa"));
        tenant.Faults.Set(new Fault(FaultNames.SignInRefused, "53003", 1, "password"));
        Assert.Contains("AADSTS53003", await PasswordAsync("admin"));
    }

    [Theory]
    [InlineData("00000000-0000-0000-0000-00000000dead", "http://localhost:1234", "AADSTS700016")]
    [InlineData(TenantClients.Registration, "http://localhost:1234", "AADSTS50011")]
    [InlineData(TenantClients.GraphCommandLine, "https://elsewhere.example", "AADSTS50011")]
    public async Task Browser_shows_unregistered_client_or_redirect_URI(string client, string redirect, string code)
    {
        string page = await PageAsync(
            $"{tenant.Root}/common/oauth2/v2.0/authorize?client_id={client}&response_type=code"
                + $"&redirect_uri={Uri.EscapeDataString(redirect)}&scope=User.Read"
        );

        Assert.Contains(code, page);
    }

    [Fact]
    public async Task Scope_without_consent_is_refused()
    {
        tenant.Faults.Clear();
        MsalServiceException refused = await Assert.ThrowsAnyAsync<MsalServiceException>(() =>
            Public(TenantClients.WithoutConsent)
                .AcquireTokenWithDeviceCode(Graph, _ => Task.CompletedTask)
                .ExecuteAsync(TenantFixture.Stop)
        );

        Assert.Contains("AADSTS65001", refused.Message);
    }

    [Fact]
    public async Task Managed_identity_gets_a_token()
    {
        string header = (string)(await tenant.ControlAsync(HttpMethod.Get, "status"))["managedIdentity"]!["header"]!;
        using HttpRequestMessage request = new(
            HttpMethod.Get,
            $"{tenant.Root}/msi/token?api-version=2019-08-01&resource={Uri.EscapeDataString(tenant.Root)}"
        );
        request.Headers.Add("X-IDENTITY-HEADER", header);

        using HttpResponseMessage response = await tenant.Http.SendAsync(request, TenantFixture.Stop);

        Assert.Contains("access_token", await response.Content.ReadAsStringAsync(TenantFixture.Stop));
    }

    private async Task<string> PageAsync(string address) =>
        await (await tenant.Http.GetAsync(new Uri(address), TenantFixture.Stop)).Content.ReadAsStringAsync(
            TenantFixture.Stop
        );

    private IPublicClientApplication Public(string client) =>
        PublicClientApplicationBuilder
            .Create(client)
            .WithAuthority($"{tenant.Root}/{Directory}", false)
            .WithInstanceDiscovery(false)
            .WithRedirectUri(
                client == TenantClients.Registration ? $"{tenant.Root}/common/oauth2/nativeclient" : "http://localhost"
            )
            .WithHttpClientFactory(new MsalHttpClientFactory(tenant.Http))
            .Build();

    private async Task<string> ApplicationAsync(
        Func<ConfidentialClientApplicationBuilder, ConfidentialClientApplicationBuilder> credential
    )
    {
        IConfidentialClientApplication client = credential(
                ConfidentialClientApplicationBuilder.Create(TenantClients.Automation)
            )
            .WithAuthority($"{tenant.Root}/{Directory}", false)
            .WithInstanceDiscovery(false)
            .WithHttpClientFactory(new MsalHttpClientFactory(tenant.Http))
            .Build();
        return (
            await client.AcquireTokenForClient([$"{tenant.Root}/.default"]).ExecuteAsync(TenantFixture.Stop)
        ).AccessToken;
    }

    // Sent without MSAL, which marks this flow as obsolete for public clients.
    private async Task<string> PasswordAsync(string user)
    {
        using FormUrlEncodedContent form = new(
            new Dictionary<string, string>
            {
                ["grant_type"] = "password",
                ["client_id"] = TenantClients.GraphCommandLine,
                ["scope"] = Graph[0],
                ["username"] = $"{user}@contoso.onmicrosoft.com",
                ["password"] = TenantUsers.Password,
            }
        );
        using HttpResponseMessage answer = await tenant.Http.PostAsync(
            new Uri($"{tenant.Root}/{Directory}/oauth2/v2.0/token"),
            form,
            TenantFixture.Stop
        );
        return await answer.Content.ReadAsStringAsync(TenantFixture.Stop);
    }

    private sealed class Browser(HttpClient http, string user) : ICustomWebUi
    {
        public async Task<Uri> AcquireAuthorizationCodeAsync(
            Uri authorizationUri,
            Uri redirectUri,
            CancellationToken cancellationToken
        )
        {
            using HttpResponseMessage answer = await http.GetAsync(
                new Uri($"{authorizationUri}&sandbox_user={Uri.EscapeDataString(user)}"),
                cancellationToken
            );
            return answer.Headers.Location
                ?? throw new InvalidOperationException(await answer.Content.ReadAsStringAsync(cancellationToken));
        }
    }
}
