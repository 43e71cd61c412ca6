using System;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Server.Virtual;

namespace EntraPrivateAccess.Cmdlets;

/// <summary>Chooses the server that commands act on: in a sandbox a virtual one, and never this machine.</summary>
internal static class SandboxTarget
{
    /// <summary>True if commands act on this machine in this environment unless a virtual server is named.</summary>
    public static bool IsThisMachine(ConnectorEnvironment environment) =>
        !environment.IsSandbox || ThrowAwayMachine.IsThisOne;

    /// <summary>Connects to a virtual server.</summary>
    /// <param name="name">Its name; null means the sandbox's first one.</param>
    /// <param name="http">Belongs to the caller, and outlives the server.</param>
    /// <exception cref="ConnectorException">
    /// <c>ServerOnlyInSandbox</c>, <c>NoVirtualServer</c>, <c>VirtualServerNotFound</c>, <c>SandboxUnreachable</c>.
    /// </exception>
    public static async Task<IServer> ConnectAsync(
        ConnectorEnvironment environment, string? name, HttpClient http, CancellationToken cancellationToken)
    {
        string server = name ?? environment.FirstServer ?? throw Faults.NoVirtualServer(environment);
        return environment is { SandboxUrl: Uri url, ControlKey: string key }
            ? await VirtualServer
                .ConnectAsync(http, url, key, server, environment.PublisherRoot, environment.Time, cancellationToken)
                .ConfigureAwait(false)
            : throw Faults.ServerOnlyInSandbox(server, environment);
    }

    /// <summary>Warns if commands act on this machine although the session is a sandbox's.</summary>
    public static void Announce(ConnectorEnvironment environment, IReporter reporter)
    {
        if (environment.IsSandbox && IsThisMachine(environment))
        {
            reporter.Warning($"This sandbox session acts on the real machine {Environment.MachineName}, because "
                + $"{ThrowAwayMachine.Variable} contains its name.");
        }
    }
}
