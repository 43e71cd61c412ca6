using System.Collections.Concurrent;
using System.Management.Automation.Runspaces;
using System.Net.Http;
using System.Runtime.CompilerServices;
using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Cmdlets;

/// <summary>
/// The state that <c>Connect-EntraPrivateAccess</c> creates: a cloud, optionally a signed-in account, and the server
/// that commands act on.
/// </summary>
internal sealed class Session : IDisposable
{
    public required ConnectorEnvironment Environment { get; init; }

    /// <summary>
    /// Gets or sets the virtual server that server commands act on; null before the first of these commands, and if
    /// they act on this machine.
    /// </summary>
    public IServer? Server { get; set; }

    /// <summary>Gets the name of that virtual server, or null.</summary>
    public string? ServerName { get; init; }

    /// <summary>Gets whether the user specified the virtual server; false if it is the sandbox's first one.</summary>
    public bool IsServerNamed { get; init; }

    /// <summary>
    /// Gets the session's only HTTP client. Its handler contains the proxy, the TLS settings and the sandbox's
    /// certificate pin.
    /// </summary>
    public required HttpClient Http { get; init; }

    /// <summary>Gets the outbound proxy of this session's own requests; null for the system's proxy.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>Gets the source of access tokens; null without a sign-in.</summary>
    public ITokenSource? Tokens { get; init; }

    /// <summary>Gets the cache for sign-ins, which also contains sign-ins for registration tokens.</summary>
    public required TokenCache Cache { get; init; }

    /// <summary>
    /// Gets whether commands that change the tenant are refused, and only requests that read are sent to Microsoft
    /// Graph.
    /// </summary>
    public bool IsReadOnly { get; init; }

    /// <summary>Gets the connection to Microsoft Graph; null without a sign-in.</summary>
    public GraphConnection? Graph =>
        field ??= Tokens is null
            ? null
            : new GraphConnection(Http, Environment.GraphRoot, Tokens, ServiceCapabilities)
            {
                Time = Environment.Time,
                IsReadOnly = IsReadOnly,
            };

    /// <summary>Gets the most recent token for the context. It may have expired.</summary>
    public AccessToken? LatestToken => (Tokens as ObservedTokenSource)?.Latest;

    /// <summary>Gets the capabilities of the service that this session detected, such as support for batches.</summary>
    public ServiceCapabilities ServiceCapabilities { get; } = new();

    /// <summary>Gets the names that completers read recently.</summary>
    public CompletionMemory Completions { get; } = new(TimeProvider.System);

    /// <summary>
    /// Gets whether this session serves one command of a workstation, which does everything in the tenant itself.
    /// </summary>
    public bool IsRemoteHalf { get; init; }

    /// <summary>Gets or sets what the workstation observed in the tenant for this server, or null.</summary>
    public TenantObservation? Observation { get; set; }

    /// <summary>Gets or sets whether the workstation does the command's work in the tenant.</summary>
    public bool WorkstationJoins { get; set; }

    /// <summary>Gets or sets the runspace's own session, which this one replaces for one command, or null.</summary>
    public Session? Replaced { get; set; }

    /// <summary>Gets what is disposed with this session, or null.</summary>
    public IDisposable? Owned { get; init; }

    public string? TenantId { get; set; }

    public string? TenantName { get; set; }

    public bool? PublishingEnabled { get; set; }

    public IReadOnlyList<string> Scopes { get; set; } = [];

    /// <summary>
    /// Opens the tenant for one command, whose reporter receives its messages. Returns null without a sign-in.
    /// </summary>
    public TenantDirectory? OpenTenant(IReporter reporter) =>
        Graph is GraphConnection graph ? TenantDirectory.Open(graph, Environment.Name, reporter) : null;

    public void Dispose()
    {
        Http.Dispose();
        Owned?.Dispose();
    }
}

/// <summary>Describes a session without its secrets.</summary>
internal static class SessionContext
{
    public static EntraPrivateAccessContext Of(Session session)
    {
        AccessToken? token = session.LatestToken;
        return new EntraPrivateAccessContext
        {
            Account = token?.Account,
            TenantName = session.TenantName,
            TenantId = session.TenantId,
            Environment = session.Environment.Name,
            AuthenticationMethod = session.Tokens?.Method,
            Scopes = session.Scopes,
            TokenEnd = token?.ExpiresOn == DateTimeOffset.MaxValue ? null : token?.ExpiresOn,
            PublishingEnabled = session.PublishingEnabled,
            ReadOnly = session.IsReadOnly,
            Server = session.ServerName ?? ThisServer(session),
        };
    }

    // Server commands act only on Windows and, in a sandbox session, only on a virtual server. Otherwise there is no
    // server.
    private static string? ThisServer(Session session) =>
        Platform.IsWindows && SandboxTarget.IsThisMachine(session.Environment) ? System.Environment.MachineName : null;
}

/// <summary>
/// Stores one session per runspace for the runspace's lifetime, so parallel runspaces can be connected to different
/// tenants.
/// </summary>
internal static class SessionStore
{
    private static readonly ConditionalWeakTable<Runspace, Session> s_sessions = new();

    /// <summary>Gets the session of the runspace that runs the current pipeline, or null.</summary>
    public static Session? Current =>
        Runspace.DefaultRunspace is { } runspace && s_sessions.TryGetValue(runspace, out Session? session)
            ? session
            : null;

    /// <summary>Replaces the session of the current runspace; null signs out.</summary>
    public static void Set(Session? session)
    {
        Session? former = Exchange(session);
        former?.Dispose();
    }

    /// <summary>Replaces the session of the current runspace, and returns the former one, which stays usable.</summary>
    public static Session? Exchange(Session? session)
    {
        Runspace runspace = Runspace.DefaultRunspace;
        if (s_sessions.TryGetValue(runspace, out Session? former))
        {
            _ = s_sessions.Remove(runspace);
        }

        if (session is not null)
        {
            s_sessions.Add(runspace, session);
        }

        return former;
    }
}

/// <summary>Caches the names of completers, so that repeated Tab key presses query the tenant once.</summary>
internal sealed class CompletionMemory
{
    private static readonly TimeSpan s_lifetime = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<Type, (long At, IReadOnlyList<(string Name, string Tooltip)> Names)> _known =
        new();
    private readonly TimeProvider _time;

    public CompletionMemory(TimeProvider time) => _time = time;

    /// <summary>
    /// Returns the cached names of this completer type, or null if they were read more than 10 seconds ago.
    /// </summary>
    public IReadOnlyList<(string Name, string Tooltip)>? Recall(Type completer) =>
        _known.TryGetValue(completer, out (long At, IReadOnlyList<(string Name, string Tooltip)> Names) entry)
        && _time.GetElapsedTime(entry.At) < s_lifetime
            ? entry.Names
            : null;

    public void Keep(Type completer, IReadOnlyList<(string Name, string Tooltip)> names) =>
        _known[completer] = (_time.GetTimestamp(), names);
}
