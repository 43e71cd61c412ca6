using System;
using System.Management.Automation;
using EntraPrivateAccess.Errors;
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

    /// <summary>A file on the server as it was typed, in full: seen from PowerShell's own location on this machine; a virtual server has none.</summary>
    /// <exception cref="ConnectorException"><c>PathNotOnServer</c>.</exception>
    private protected string? OnServer(string? path)
    {
        if (path is null)
        {
            return null;
        }

        if (Session?.Server is not null)
        {
            return IsFull(path) ? path : throw Faults.PathNotOnServer(path, "it is no full path, and a virtual server has no current folder", @"Name it in full, such as C:\Windows\Temp\setup.exe.");
        }

        string full = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        return provider.Name == "FileSystem" ? full : throw Faults.PathNotOnServer(path, $"it lies in PowerShell's {provider.Name} and not on a disk", "Name a file.");
    }

    private static bool IsFull(string path) =>
        path.StartsWith(@"\\", StringComparison.Ordinal) || (path.Length > 2 && char.IsLetter(path[0]) && path[1] == ':' && path[2] is '\\' or '/');
}
