using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Http;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Cmdlets;

/// <summary>Sets up a session: client, cache, sign-in, and what the tenant says of itself.</summary>
internal static class SessionOpener
{
    public static async Task<Session> OpenAsync(ConnectionRequest request, IReporter reporter, CancellationToken cancellationToken)
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

    private static async Task<Session> OpenAsync(ConnectionRequest request, HttpClient http, IReporter reporter, CancellationToken cancellationToken)
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
        IServer? server = request.Server is null ? null
            : await SandboxTarget
                .ConnectAsync(request.Environment, request.Server, http, cancellationToken).ConfigureAwait(false);
        if (server is null)
        {
            SandboxTarget.Announce(request.Environment, reporter);
        }

        if (request.SignIn is null)
        {
            return Create(request, context, server, tokens: null);
        }

        (ITokenSource source, AccessToken first) = await request.SignIn(context, reporter, cancellationToken).ConfigureAwait(false);
        Session session = Create(request, context, server, new ObservedTokenSource(source, first));
        TenantFacts facts = await TenantFacts.ReadAsync(session.Graph!, reporter, cancellationToken).ConfigureAwait(false);
        session.TenantId = facts.TenantId ?? first.TenantId ?? request.TenantId;
        session.TenantName = facts.TenantName;
        session.PublishingEnabled = facts.PublishingEnabled;
        session.Scopes = first.Scopes;
        return session;
    }

    private static Session Create(ConnectionRequest request, SignInContext context, IServer? server, ITokenSource? tokens) => new()
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
