using System.Management.Automation.Runspaces;
using System.Net.Http;
using System.Runtime.CompilerServices;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.SandboxClient;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Server.Virtual;

namespace EntraPrivateAccess.Cmdlets;

/// <summary>The sandboxes that a runspace started. The most recently started one is the current one.</summary>
internal static class SandboxStore
{
    private static readonly ConditionalWeakTable<Runspace, List<RunningSandbox>> s_sandboxes = new();

    private static List<RunningSandbox> Own => s_sandboxes.GetOrCreateValue(Runspace.DefaultRunspace);

    /// <summary>Gets the running sandboxes in the order in which they were started.</summary>
    public static IReadOnlyList<RunningSandbox> All
    {
        get
        {
            _ = Own.RemoveAll(sandbox => sandbox.HasExited);
            return [.. Own];
        }
    }

    public static RunningSandbox? Find(string name) =>
        All.LastOrDefault(sandbox => string.Equals(sandbox.Sandbox.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Returns the named sandbox, or the current one if no name is specified.</summary>
    public static RunningSandbox Required(string? name) =>
        (name is null ? All.LastOrDefault() : Find(name)) ?? throw ConnectorErrors.SandboxNotRunning(name);

    public static void Add(RunningSandbox sandbox) => Own.Add(sandbox);

    public static void Stop(RunningSandbox sandbox)
    {
        _ = Own.Remove(sandbox);
        sandbox.Dispose();
    }
}

/// <summary>Selects the server that commands act on. In a sandbox it is a virtual server, never this machine.</summary>
internal static class SandboxTarget
{
    /// <summary>
    /// Returns whether commands act on this machine in an environment if no virtual server is specified.
    /// </summary>
    public static bool IsThisMachine(ConnectorEnvironment environment) =>
        !environment.IsSandbox || ThrowAwayMachine.IsThisOne;

    /// <summary>Connects to a virtual server.</summary>
    /// <param name="name">The virtual server's name; null selects the sandbox's first one.</param>
    /// <param name="http">The client, which the caller owns and which must outlive the server.</param>
    /// <exception cref="ConnectorException"><c>ServerOnlyInSandbox</c>, <c>NoVirtualServer</c>,
    /// <c>VirtualServerNotFound</c>, <c>SandboxUnreachable</c>.</exception>
    public static async Task<IServer> ConnectAsync(
        ConnectorEnvironment environment,
        string? name,
        HttpClient http,
        CancellationToken cancellationToken
    )
    {
        string server = name ?? environment.FirstServer ?? throw ConnectorErrors.NoVirtualServer(environment);
        return environment is { SandboxUrl: Uri url, ControlKey: string key }
            ? await VirtualServer
                .ConnectAsync(http, url, key, server, environment.PublisherRoot, environment.Time, cancellationToken)
                .ConfigureAwait(false)
            : throw ConnectorErrors.ServerOnlyInSandbox(server, environment);
    }

    /// <summary>Warns if commands act on this machine although the session belongs to a sandbox.</summary>
    public static void Announce(ConnectorEnvironment environment, IReporter reporter)
    {
        if (environment.IsSandbox && IsThisMachine(environment))
        {
            reporter.Warning(
                $"This sandbox session acts on the real machine {Environment.MachineName}, because "
                    + $"{ThrowAwayMachine.Variable} contains its name."
            );
        }
    }
}
