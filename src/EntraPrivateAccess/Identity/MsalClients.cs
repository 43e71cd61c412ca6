using System.IO;
using System.Net.Http;
using System.Security.Cryptography;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using Microsoft.Identity.Client;
using Microsoft.Identity.Client.Extensions.Msal;

namespace EntraPrivateAccess.Identity;

/// <summary>
/// Configures MSAL in the same way for all kinds of clients. Its logging stays off because it could contain secrets.
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
        // Microsoft's discovery service does not know the host of a sandbox.
        bool real = !context.Environment.IsSandbox;
        return builder
            .WithAuthority(context.Authority, validateAuthority: real)
            .WithInstanceDiscovery(real)
            .WithLegacyCacheCompatibility(false)
            .WithHttpClientFactory(new MsalHttpClientFactory(context.Http));
    }
}

/// <summary>
/// Sends sign-in requests through the session's HTTP client, so that proxy, TLS settings and the sandbox's certificate
/// pin apply to them, too.
/// </summary>
internal sealed class MsalHttpClientFactory(HttpClient client) : IMsalHttpClientFactory
{
    public HttpClient GetHttpClient() => client;
}

/// <summary>
/// Stores sign-ins: encrypted by the operating system if possible (DPAPI, keychain, keyring), otherwise in memory,
/// never as plain text.
/// </summary>
internal sealed class TokenCache
{
    private readonly MsalCacheHelper? _persisted;
    private readonly object _lock = new();
    private byte[] _memory = [];

    private TokenCache(MsalCacheHelper? persisted) => _persisted = persisted;

    /// <summary>True if sign-ins are kept after this PowerShell process ends.</summary>
    public bool IsPersistent => _persisted is not null;

    /// <summary>Creates a cache that is discarded at the end of the session.</summary>
    public static TokenCache InMemory() => new(null);

    /// <summary>
    /// Opens the user's own cache, which all sessions share. The sign-ins of a sandbox stay in memory.
    /// </summary>
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
                "This system has no encrypted store for sign-ins, so they are kept in memory until this PowerShell "
                    + "process ends."
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
