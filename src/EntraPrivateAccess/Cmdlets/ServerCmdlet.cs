using System.Management.Automation;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Cmdlets;

/// <summary>The base class of the cmdlets that act on a server: this machine or the session's virtual server.</summary>
public abstract class ServerCmdlet : EntraCmdlet
{
    /// <summary>Gets the runspace's session, signed in or not, or null.</summary>
    private protected Session? Connection { get; } = SessionStore.Current;

    /// <summary>
    /// Gets the environment for downloads and registration: the session's cloud or, without a session, the public
    /// cloud.
    /// </summary>
    private protected ConnectorEnvironment Environment => Connection?.Environment ?? Environments.Global;

    /// <summary>
    /// Gets the server to act on: in a sandbox session a virtual server, never this machine. If this machine does not
    /// run Windows, all members except the files throw <c>WindowsRequired</c>.
    /// </summary>
    private protected IServer TargetServer => field ??= Connection?.Server ?? Default();

    // Created before the first item, on the pipeline thread.
    private protected override void Begin() => _ = TargetServer;

    // The session keeps the sandbox's first server, even if another one is created later.
    private IServer Default() =>
        Connection is null || SandboxTarget.IsThisMachine(Environment)
            ? LocalServer.Create()
            : Connection.Server = Await(scope =>
                SandboxTarget.ConnectAsync(Environment, null, Connection.Http, scope.Stop)
            );

    /// <summary>
    /// Converts a path on the server to a full path. On this machine it is relative to PowerShell's current location;
    /// on a virtual server, which has no current location, it must be a full path.
    /// </summary>
    /// <exception cref="ConnectorException"><c>PathNotOnServer</c>.</exception>
    private protected string? OnServer(string? path)
    {
        if (path is null)
        {
            return null;
        }

        if (Connection?.Server is not null)
        {
            return ServerPaths.RequireFull(path);
        }

        string full = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        return provider.Name == "FileSystem"
            ? full
            : throw ConnectorErrors.PathNotOnServer(
                path,
                $"it is a path of PowerShell's provider {provider.Name}, not of a disk",
                "Specify a file on a disk."
            );
    }
}

/// <summary>Validates paths on the disk of a virtual server.</summary>
internal static class ServerPaths
{
    /// <exception cref="ConnectorException"><c>PathNotOnServer</c>: the path has no drive.</exception>
    public static string RequireFull(string path) =>
        IsFull(path)
            ? path
            : throw ConnectorErrors.PathNotOnServer(
                path,
                "it is not a full path, and a virtual server has no current folder",
                @"Specify the full path, such as C:\Windows\Temp\setup.exe."
            );

    private static bool IsFull(string path) =>
        path.StartsWith(@"\\", StringComparison.Ordinal)
        || (path.Length > 2 && char.IsLetter(path[0]) && path[1] == ':' && path[2] is '\\' or '/');
}
