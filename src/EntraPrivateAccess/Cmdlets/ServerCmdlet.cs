using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Cmdlets;

/// <summary>Base of the cmdlets that act on a server: this machine, or the virtual one that the session was connected to.</summary>
public abstract class ServerCmdlet : EntraCmdlet
{
    /// <summary>The runspace's session, signed in or not, or null.</summary>
    private protected Session? Session { get; } = SessionStore.Current;

    /// <summary>Where downloads and registration go: the session's cloud, else the public one.</summary>
    private protected ConnectorEnvironment Environment => Session?.Environment ?? Environments.Global;

    /// <summary>The server to act on. On a machine that is not Windows, without a virtual server, all but its files answers with <c>WindowsRequired</c>.</summary>
    private protected IServer Server => field ??= Session?.Server ?? LocalServer.Create(Environment.PublisherRoot);

    private protected override void Begin() => _ = Server;
}
