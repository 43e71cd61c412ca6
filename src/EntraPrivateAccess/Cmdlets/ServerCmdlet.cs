using System.Management.Automation;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Cmdlets;

/// <summary>
/// Base of the cmdlets that act on a server: this machine, or the virtual one that the session was connected to.
/// </summary>
public abstract class ServerCmdlet : EntraCmdlet
{
    /// <summary>The runspace's session, signed in or not, or null.</summary>
    private protected Session? Session { get; } = SessionStore.Current;

    /// <summary>Where downloads and registration go: the session's cloud, else the public one.</summary>
    private protected ConnectorEnvironment Environment => Session?.Environment ?? Environments.Global;

    /// <summary>
    /// The server to act on: in a sandbox session a virtual one and never this machine. On a machine that is not
    /// Windows everything but the files throws <c>WindowsRequired</c>.
    /// </summary>
    private protected IServer Server => field ??= Session?.Server ?? Default();

    // Asked for before the first item, on the pipeline's thread.
    private protected override void Begin() => _ = Server;

    // The session keeps a sandbox's first server: one that is made later doesn't take its place.
    private IServer Default() =>
        Session is null || SandboxTarget.IsThisMachine(Environment)
            ? LocalServer.Create()
            : Session.Server = Await(scope => SandboxTarget.ConnectAsync(Environment, null, Session.Http, scope.Stop));

    /// <summary>
    /// A file on the server as it was typed, in full: seen from PowerShell's own location on this machine; a virtual
    /// server has none.
    /// </summary>
    /// <exception cref="ConnectorException"><c>PathNotOnServer</c>.</exception>
    private protected string? OnServer(string? path)
    {
        if (path is null)
        {
            return null;
        }

        if (Session?.Server is not null)
        {
            return ServerPaths.RequireFull(path);
        }

        string full = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        return provider.Name == "FileSystem"
            ? full
            : throw ConnectorErrors.PathNotOnServer(
                path,
                $"it lies in PowerShell's {provider.Name} and not on a disk",
                "Name a file."
            );
    }
}

/// <summary>Checks paths that are meant for the disk of a virtual server.</summary>
internal static class ServerPaths
{
    /// <exception cref="ConnectorException"><c>PathNotOnServer</c>: the path has no drive.</exception>
    public static string RequireFull(string path) =>
        IsFull(path)
            ? path
            : throw ConnectorErrors.PathNotOnServer(
                path,
                "it is no full path, and a virtual server has no current folder",
                @"Name it in full, such as C:\Windows\Temp\setup.exe."
            );

    private static bool IsFull(string path) =>
        path.StartsWith(@"\\", StringComparison.Ordinal)
        || (path.Length > 2 && char.IsLetter(path[0]) && path[1] == ':' && path[2] is '\\' or '/');
}
