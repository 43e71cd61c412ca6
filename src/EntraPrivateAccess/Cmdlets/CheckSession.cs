using System;
using System.Net.Http;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Http;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Cmdlets;

/// <summary>Puts together what the checks of one command look at, from the session where there is one.</summary>
internal sealed class CheckSession : IDisposable
{
    private readonly HttpClient? _ownHttp;

    /// <param name="session">Null without <c>Connect-EntraPrivateAccess</c>: the service tells everybody what time it is.</param>
    public CheckSession(Session? session, ConnectorEnvironment environment, IServer server, ServerDescription description, IReporter reporter)
    {
        _ownHttp = session is null ? HttpClients.Create(environment, proxy: null) : null;
        Context = new CheckContext(server, description, environment, session?.OpenTenant(reporter)) { TenantId = session?.TenantId, Http = session?.Http ?? _ownHttp };
    }

    public CheckContext Context { get; }

    public void Dispose() => _ownHttp?.Dispose();
}
