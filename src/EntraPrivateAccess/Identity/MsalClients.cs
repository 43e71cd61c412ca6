using System.IO;
using System.Net.Http;
using System.Security.Cryptography;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using Microsoft.Identity.Client;
using Microsoft.Identity.Client.Extensions.Msal;

namespace EntraPrivateAccess.Identity;

/// <summary>
/// Sets up MSAL the same way for every kind of client. Its logging stays off: it could name what must not be named.
/// </summary>
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

/// <summary>
/// Sends sign-in through the session's own client, so that proxy, TLS and the sandbox's pin hold there too.
/// </summary>
internal sealed class MsalHttpClientFactory(HttpClient client) : IMsalHttpClientFactory
{
    public HttpClient GetHttpClient() => client;
}

/// <summary>
/// Keeps sign-ins: encrypted by the system where it can (DPAPI, keychain, keyring), else in memory, never as plain
/// text.
/// </summary>
internal sealed class TokenCache
{
    private readonly MsalCacheHelper? _persisted;
    private readonly object _lock = new();
    private byte[] _memory = [];

    private TokenCache(MsalCacheHelper? persisted) => _persisted = persisted;

    /// <summary>True where a sign-in outlives this PowerShell.</summary>
    public bool IsPersistent => _persisted is not null;

    /// <summary>A cache that ends with the session.</summary>
    public static TokenCache InMemory() => new(null);

    /// <summary>The person's own cache, shared by all sessions; a sandbox's sign-ins stay in memory.</summary>
    public static async Task<TokenCache> OpenAsync(ConnectorEnvironment environment, IReporter reporter)
    {
        string home = System.Environment.GetFolderPath(
            System.Environment.SpecialFolder.LocalApplicationData,
            System.Environment.SpecialFolderOption.Create
        );
        if (environment.IsSandbox || home.Length == 0)
        {
            return InMemory();
        }

        try
        {
            MsalCacheHelper helper = await MsalCacheHelper
                .CreateAsync(Storage(Path.Combine(home, "EntraPrivateAccess")))
                .ConfigureAwait(false);
            helper.VerifyPersistence();
            return new TokenCache(helper);
        }
        catch (Exception exception)
            when (exception
                    is MsalCachePersistenceException
                        or DllNotFoundException
                        or IOException
                        or UnauthorizedAccessException
                        or CryptographicException
                        or PlatformNotSupportedException
            )
        {
            reporter.Verbose(
                "This system offers no encrypted store for sign-ins, so they are kept in memory and end with this PowerShell."
            );
            return InMemory();
        }
    }

    public void Attach(ITokenCache cache)
    {
        if (_persisted is not null)
        {
            _persisted.RegisterCache(cache);
            return;
        }

        cache.SetBeforeAccess(access =>
        {
            lock (_lock)
            {
                access.TokenCache.DeserializeMsalV3(_memory, shouldClearExistingCache: true);
            }
        });
        cache.SetAfterAccess(access =>
        {
            if (access.HasStateChanged)
            {
                lock (_lock)
                {
                    _memory = access.TokenCache.SerializeMsalV3();
                }
            }
        });
    }

    private static StorageCreationProperties Storage(string folder) =>
        new StorageCreationPropertiesBuilder("signins.bin", folder)
            .WithMacKeyChain("EntraPrivateAccess", "signins")
            .WithLinuxKeyring(
                "entraprivateaccess.signins",
                MsalCacheHelper.LinuxKeyRingDefaultCollection,
                "EntraPrivateAccess sign-ins",
                new KeyValuePair<string, string>("Version", "1"),
                new KeyValuePair<string, string>("Product", "EntraPrivateAccess")
            )
            .Build();
}
