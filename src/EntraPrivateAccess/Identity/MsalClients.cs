using Microsoft.Identity.Client;

namespace EntraPrivateAccess.Identity;

/// <summary>Sets up MSAL the same way for every kind of client. Its logging stays off: it could name what must not be named.</summary>
internal static class MsalClients
{
    public static IPublicClientApplication Public(SignInContext context, string redirectUri)
    {
        IPublicClientApplication client = Configure(PublicClientApplicationBuilder.Create(context.ClientId), context)
            .WithRedirectUri(redirectUri)
            .Build();
        context.Cache.Attach(client.UserTokenCache);
        return client;
    }

    public static ConfidentialClientApplicationBuilder Confidential(SignInContext context) =>
        Configure(ConfidentialClientApplicationBuilder.Create(context.ClientId), context);

    private static T Configure<T>(T builder, SignInContext context)
        where T : AbstractApplicationBuilder<T>
    {
        // A sandbox is no host that Microsoft's discovery service knows.
        bool real = !context.Environment.IsSandbox;
        return builder
            .WithAuthority(context.Authority, validateAuthority: real)
            .WithInstanceDiscovery(real)
            .WithLegacyCacheCompatibility(false)
            .WithHttpClientFactory(new MsalHttpClientFactory(context.Http));
    }
}
