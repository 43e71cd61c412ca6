using System.Net.Http;
using EntraPrivateAccess.Http;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Cmdlets;

/// <summary>Sets up a session: client, cache, sign-in, and what the tenant says of itself.</summary>
internal static class SessionOpener
{
    public static async Task<Session> OpenAsync(
        ConnectionRequest request,
        IReporter reporter,
        CancellationToken cancellationToken
    )
    {
        HttpClient http = HttpClients.Create(request.Environment, request.Proxy);
        Session? session = null;
        try
        {
            return session = await OpenAsync(request, http, reporter, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (session is null)
            {
                http.Dispose();
            }
        }
    }

    private static async Task<Session> OpenAsync(
        ConnectionRequest request,
        HttpClient http,
        IReporter reporter,
        CancellationToken cancellationToken
    )
    {
        SignInContext context = new()
        {
            Environment = request.Environment,
            Http = http,
            Proxy = request.Proxy,
            Cache = await TokenCache.OpenAsync(request.Environment, reporter).ConfigureAwait(false),
            ClientId = request.ClientId ?? SignInContext.DefaultClientId,
            TenantId = request.TenantId,
        };
        IServer? server = request.Server is null
            ? null
            : await SandboxTarget
                .ConnectAsync(request.Environment, request.Server, http, cancellationToken)
                .ConfigureAwait(false);
        if (server is null)
        {
            SandboxTarget.Announce(request.Environment, reporter);
        }

        if (request.SignIn is null)
        {
            return Create(request, context, server, tokens: null);
        }

        (ITokenSource source, AccessToken first) = await request
            .SignIn(context, reporter, cancellationToken)
            .ConfigureAwait(false);
        Session session = Create(request, context, server, new ObservedTokenSource(source, first));
        TenantFacts facts = await TenantFacts
            .ReadAsync(session.Graph!, reporter, cancellationToken)
            .ConfigureAwait(false);
        session.TenantId = facts.TenantId ?? first.TenantId ?? request.TenantId;
        session.TenantName = facts.TenantName;
        session.PublishingEnabled = facts.PublishingEnabled;
        session.Scopes = first.Scopes;
        return session;
    }

    private static Session Create(
        ConnectionRequest request,
        SignInContext context,
        IServer? server,
        ITokenSource? tokens
    ) =>
        new()
        {
            Environment = request.Environment,
            Http = context.Http,
            Proxy = request.Proxy,
            Tokens = tokens,
            Cache = context.Cache,
            TenantId = request.TenantId,
            Server = server,
            ServerName = request.Server
                ?? (SandboxTarget.IsThisMachine(request.Environment) ? null : request.Environment.FirstServer),
            IsServerNamed = request.Server is not null,
        };
}

/// <summary>What a person asked <c>Connect-EntraPrivateAccess</c> for.</summary>
internal sealed record ConnectionRequest
{
    public required ConnectorEnvironment Environment { get; init; }

    public Uri? Proxy { get; init; }

    public string? TenantId { get; init; }

    public string? ClientId { get; init; }

    /// <summary>
    /// The name of a virtual server; null means a sandbox's first one, and this machine without a sandbox.
    /// </summary>
    public string? Server { get; init; }

    /// <summary>Makes the token source and its first token; null signs nobody in.</summary>
    public Func<
        SignInContext,
        IReporter,
        CancellationToken,
        Task<(ITokenSource Source, AccessToken First)>
    >? SignIn { get; init; }
}

/// <summary>
/// Where a sign-in beside the session's own goes: the session's cloud, proxy and cache, or the public cloud without a
/// session.
/// </summary>
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
            return new SignInHandle(
                new SignInContext
                {
                    Environment = session.Environment,
                    Http = session.Http,
                    Cache = session.Cache,
                    Proxy = session.Proxy,
                    TenantId = tenantId ?? session.TenantId,
                },
                own: null
            );
        }

        TokenCache cache = await TokenCache.OpenAsync(Environments.Global, reporter).ConfigureAwait(false);
        HttpClient own = HttpClients.Create(Environments.Global, proxy: null);
        return new SignInHandle(
            new SignInContext
            {
                Environment = Environments.Global,
                Http = own,
                Cache = cache,
                TenantId = tenantId,
            },
            own
        );
    }

    public void Dispose() => _own?.Dispose();
}
