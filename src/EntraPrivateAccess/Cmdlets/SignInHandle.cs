using System;
using System.Net.Http;
using System.Threading.Tasks;
using EntraPrivateAccess.Http;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Cmdlets;

/// <summary>Where a sign-in beside the session's own goes: the session's cloud, proxy and cache, or the public cloud without a session.</summary>
internal sealed class SignInHandle : IDisposable
{
    private readonly HttpClient? _own;

    private SignInHandle(SignInContext context, HttpClient? own)
    {
        Context = context;
        _own = own;
    }

    public SignInContext Context { get; }

    /// <param name="tenantId">The tenant to sign in to; the session's where none is given.</param>
    public static async Task<SignInHandle> OpenAsync(Session? session, string? tenantId, IReporter reporter)
    {
        if (session is not null)
        {
            return new SignInHandle(new SignInContext
            {
                Environment = session.Environment,
                Http = session.Http,
                Cache = session.Cache,
                Proxy = session.Proxy,
                TenantId = tenantId ?? session.TenantId,
            }, own: null);
        }

        TokenCache cache = await TokenCache.OpenAsync(Environments.Global, reporter).ConfigureAwait(false);
        HttpClient own = HttpClients.Create(Environments.Global, proxy: null);
        return new SignInHandle(new SignInContext { Environment = Environments.Global, Http = own, Cache = cache, TenantId = tenantId }, own);
    }

    public void Dispose() => _own?.Dispose();
}
