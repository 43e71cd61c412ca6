using System.Net.Http;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Http;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Cmdlets;

/// <summary>Creates a session: HTTP client, cache, sign-in and the tenant's properties.</summary>
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
            IsReadOnly = request.IsReadOnly,
            Purpose = request.IsReadOnly ? SignInPurpose.ReadOnlyGraph : SignInPurpose.Graph,
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
        if (session.IsReadOnly && facts.Refusal is { } refusal)
        {
            reporter.Warning($"This session can't read connectors. {refusal.Message} {refusal.RecommendedAction}");
        }

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
            IsRemoteHalf = request.IsRemoteHalf,
            IsReadOnly = request.IsReadOnly,
            Owned = request.Owned,
        };
}

/// <summary>The parameters of <c>Connect-EntraPrivateAccess</c>.</summary>
internal sealed record ConnectionRequest
{
    public required ConnectorEnvironment Environment { get; init; }

    public Uri? Proxy { get; init; }

    public string? TenantId { get; init; }

    public string? ClientId { get; init; }

    /// <summary>
    /// Gets the name of a virtual server; null means a sandbox's first virtual server, or this machine without a
    /// sandbox.
    /// </summary>
    public string? Server { get; init; }

    /// <summary>Gets whether the session is read-only.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>Gets whether the session serves one command of a workstation.</summary>
    public bool IsRemoteHalf { get; init; }

    /// <summary>Gets what is disposed with the session, or null.</summary>
    public IDisposable? Owned { get; init; }

    /// <summary>
    /// Gets a function that creates the token source and its first token; null for a session without a sign-in.
    /// </summary>
    public Func<
        SignInContext,
        IReporter,
        CancellationToken,
        Task<(ITokenSource Source, AccessToken First)>
    >? SignIn { get; init; }
}
