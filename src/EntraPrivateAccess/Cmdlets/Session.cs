using System.Collections.Concurrent;
using System.Management.Automation.Runspaces;
using System.Net.Http;
using System.Runtime.CompilerServices;
using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Cmdlets;

/// <summary>
/// What <c>Connect-EntraPrivateAccess</c> set up: a cloud, perhaps a signed-in account, and the server that commands
/// act on.
/// </summary>
internal sealed class Session : IDisposable
{
    public required ConnectorEnvironment Environment { get; init; }

    /// <summary>
    /// The virtual server that server commands act on; null before the first of them, and if they act on this
    /// machine.
    /// </summary>
    public IServer? Server { get; set; }

    /// <summary>The name of that virtual server, or null.</summary>
    public string? ServerName { get; init; }

    /// <summary>True if the user named the virtual server; false if it is the sandbox's first one.</summary>
    public bool IsServerNamed { get; init; }

    /// <summary>Long-lived, one a session: its handler carries proxy, TLS and the sandbox's pin.</summary>
    public required HttpClient Http { get; init; }

    /// <summary>The outbound proxy of this session's own requests, or null for the system's.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>Null without a sign-in.</summary>
    public ITokenSource? Tokens { get; init; }

    /// <summary>Where sign-ins are kept; registration tokens use it too.</summary>
    public required TokenCache Cache { get; init; }

    /// <summary>What a Graph client needs, or null without a sign-in.</summary>
    public GraphConnection? Graph =>
        field ??= Tokens is null
            ? null
            : new GraphConnection(Http, Environment.GraphRoot, Tokens, ServiceCapabilities) { Time = Environment.Time };

    /// <summary>The last token that was seen, for the context; it may have ended.</summary>
    public AccessToken? LatestToken => (Tokens as ObservedTokenSource)?.Latest;

    /// <summary>What this session learned about the service, such as whether it takes batches.</summary>
    public ServiceCapabilities ServiceCapabilities { get; } = new();

    /// <summary>What completers learned a moment ago.</summary>
    public CompletionMemory Completions { get; } = new(TimeProvider.System);

    public string? TenantId { get; set; }

    public string? TenantName { get; set; }

    public bool? PublishingEnabled { get; set; }

    public IReadOnlyList<string> Scopes { get; set; } = [];

    /// <summary>The tenant, reporting to one command; null without a sign-in.</summary>
    public TenantDirectory? OpenTenant(IReporter reporter) =>
        Graph is GraphConnection graph ? TenantDirectory.Open(graph, Environment.Name, reporter) : null;

    public void Dispose() => Http.Dispose();
}

/// <summary>Shows a session without its secrets.</summary>
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
            ExpiresOn = token?.ExpiresOn == DateTimeOffset.MaxValue ? null : token?.ExpiresOn,
            PublishingEnabled = session.PublishingEnabled,
            Server = session.ServerName ?? ThisServer(session),
        };
    }

    // Server commands act on Windows only, and in a sandbox session on a virtual server only: otherwise there is no
    // server to name.
    private static string? ThisServer(Session session) =>
        Platform.IsWindows && SandboxTarget.IsThisMachine(session.Environment) ? System.Environment.MachineName : null;
}

/// <summary>One session a runspace, gone with it: parallel runspaces can be connected to different tenants.</summary>
internal static class SessionStore
{
    private static readonly ConditionalWeakTable<Runspace, Session> s_sessions = new();

    /// <summary>The session of the runspace that runs the current pipeline, or null.</summary>
    public static Session? Current =>
        Runspace.DefaultRunspace is { } runspace && s_sessions.TryGetValue(runspace, out Session? session)
            ? session
            : null;

    /// <summary>Replaces the current runspace's session; null signs out.</summary>
    public static void Set(Session? session)
    {
        Runspace runspace = Runspace.DefaultRunspace;
        if (s_sessions.TryGetValue(runspace, out Session? former))
        {
            _ = s_sessions.Remove(runspace);
            former.Dispose();
        }

        if (session is not null)
        {
            s_sessions.Add(runspace, session);
        }
    }
}

/// <summary>What a completer learned a moment ago: who presses Tab again and again asks the tenant once.</summary>
internal sealed class CompletionMemory
{
    private static readonly TimeSpan s_lifetime = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<Type, (long At, IReadOnlyList<(string Name, string Tooltip)> Names)> _known =
        new();
    private readonly TimeProvider _time;

    public CompletionMemory(TimeProvider time) => _time = time;

    /// <summary>The names that this kind of completer learned, or null where that is too long ago.</summary>
    public IReadOnlyList<(string Name, string Tooltip)>? Recall(Type completer) =>
        _known.TryGetValue(completer, out (long At, IReadOnlyList<(string Name, string Tooltip)> Names) entry)
        && _time.GetElapsedTime(entry.At) < s_lifetime
            ? entry.Names
            : null;

    public void Keep(Type completer, IReadOnlyList<(string Name, string Tooltip)> names) =>
        _known[completer] = (_time.GetTimestamp(), names);
}
