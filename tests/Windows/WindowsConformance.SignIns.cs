using System.IO;
using System.Net;
using System.Net.Http;
using System.Text;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Reporting;
using Microsoft.Identity.Client;
using Xunit;
using TokenCache = EntraPrivateAccess.Identity.TokenCache;

namespace EntraPrivateAccess.Tests.Windows;

/// <content>
/// Tests of sign-ins that are kept after a session. They use a sign-in service in the test process because sign-ins
/// to a sandbox are kept in memory only.
/// </content>
public abstract partial class WindowsConformance
{
    private const string Canary = "canary-of-a-kept-token";
    private static readonly string s_kept = Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData),
        "EntraPrivateAccess",
        "signins.bin"
    );

    [Fact]
    public async Task Sign_in_is_stored_encrypted_and_reused_by_the_next_session()
    {
        using SignInService service = new();
        AuthenticationResult first = await SignInAsync(service);
        AuthenticationResult next = await SignInAsync(service);
        Assert.Equal(Canary, next.AccessToken);
        Assert.Equal(
            (TokenSource.IdentityProvider, TokenSource.Cache),
            (first.AuthenticationResultMetadata.TokenSource, next.AuthenticationResultMetadata.TokenSource)
        );
        Assert.Equal(1, service.Asked);
        string kept = Encoding.UTF8.GetString(await File.ReadAllBytesAsync(s_kept, Stop));
        Assert.NotEqual("", kept);
        Assert.DoesNotContain(Canary, kept);
        Assert.DoesNotContain("AccessToken", kept);
    }

    // Each call is a separate session that shares only the store with the others.
    private static async Task<AuthenticationResult> SignInAsync(SignInService service)
    {
        TokenCache cache = await TokenCache.OpenAsync(Environments.Global, SilentReporter.Instance);
        Assert.True(cache.IsPersistent);
        IConfidentialClientApplication client = ConfidentialClientApplicationBuilder
            .Create("0b7f5a8e-6d1f-4e69-8b4e-3a8c9d2f6b21")
            .WithClientSecret("ignored")
            .WithAuthority("https://login.microsoftonline.com/7d1b3c52-5e0f-4e7b-9b6a-2f4f0a9c1d33/")
            .WithInstanceDiscovery(false)
            .WithHttpClientFactory(service)
            .Build();
        cache.Attach(client.AppTokenCache);
        return await client.AcquireTokenForClient(["https://graph.microsoft.com/.default"]).ExecuteAsync(Stop);
    }

    private sealed class SignInService : HttpMessageHandler, IMsalHttpClientFactory
    {
        public int Asked { get; private set; }

        public HttpClient GetHttpClient() => new(this, disposeHandler: false);

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            Asked++;
            return Task.FromResult(
                new HttpResponseMessage(HttpStatusCode.OK)
                {
                    Content = new StringContent(
                        $$"""{"token_type":"Bearer","expires_in":3600,"access_token":"{{Canary}}"}""",
                        Encoding.UTF8,
                        "application/json"
                    ),
                }
            );
        }
    }
}
