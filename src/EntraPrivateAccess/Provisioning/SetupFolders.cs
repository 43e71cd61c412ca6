using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning;

/// <summary>The module's own folders and files on a server. Only administrators and SYSTEM can write there.</summary>
/// <remarks>
/// %TEMP% is not used: for SYSTEM it is C:\Windows\Temp, where a user could replace the program between its
/// verification and its start.
/// </remarks>
internal sealed class SetupFolders
{
    private const string InstallerName = "MicrosoftEntraPrivateNetworkConnectorInstaller.exe";

    private readonly IServer _server;

    public SetupFolders(IServer server)
    {
        _server = server;
        Root = ModuleDataFolders.Root(server.Files);
    }

    public string Root { get; }

    public string Installer => $@"{Root}\Installer\{InstallerName}";

    public string Logs => ModuleDataFolders.Logs(_server.Files);

    /// <summary>
    /// Identifies the process of a registration that is running or was left running; see <see cref="ProcessIdentity"/>.
    /// </summary>
    public string RegistrationMarker => $@"{Root}\registration.pid";

    /// <summary>The marker of a running setup; see <see cref="Provisioning.SetupMarker"/>.</summary>
    public string SetupMarker => $@"{Root}\setup.running";

    /// <summary>Contains the reasons for a pending restart at the time when a setup requested one.</summary>
    public string RestartNote => $@"{Root}\restart.pending";

    /// <summary>
    /// Contains the IDs of connectors with this machine name that the tenant listed before a registration.
    /// </summary>
    public string FormerConnectorIds => $@"{Root}\former-connectors.txt";

    /// <summary>Gets the path of the installer's own log of this run.</summary>
    public string LogFile(string kind, System.DateTimeOffset now) =>
        System.FormattableString.Invariant($@"{Logs}\{kind}-{now:yyyyMMdd-HHmmss}.log");

    /// <summary>
    /// Gets the working folder of child processes. A file that a child looks up there can only have been placed by an
    /// administrator.
    /// </summary>
    public static string ForChildren(IServer server) => server.Files.Folder(ServerFolder.Windows);

    /// <summary>Creates the temporary folder of setup, which only administrators can write to.</summary>
    /// <returns>The folder's path.</returns>
    public string CreateTemporary()
    {
        string folder = $@"{Root}\Temp";
        _server.Files.CreateProtectedDirectory(Root);
        _server.Files.CreateProtectedDirectory(folder);
        return folder;
    }

    public void Create()
    {
        _server.Files.CreateProtectedDirectory(Root);
        _server.Files.CreateProtectedDirectory($@"{Root}\Installer");
        _server.Files.CreateProtectedDirectory(Logs);
    }
}

/// <summary>
/// The marker that a setup of this module is running or was left running, so that files and services may still appear.
/// </summary>
internal sealed class SetupMarker
{
    private readonly ProvisioningContext _context;
    private readonly string _path;

    public SetupMarker(ProvisioningContext context)
    {
        _context = context;
        _path = new SetupFolders(context.Server).SetupMarker;
    }

    /// <summary>
    /// True while the marker exists and is younger than the longest time that a run waits for setup and its files.
    /// After that time, setup has ended in some way. If the clock was set back by more than that time, the marker does
    /// not count either; otherwise it would block until the clock reaches its date.
    /// </summary>
    public bool Stands =>
        Exists
        && (_context.Clock.GetUtcNow() - Files.LastWriteTime(_path)).Duration()
            <= _context.Request.Limits.Installer + _context.Request.Limits.InPlace;

    public bool Exists => Files.FileExists(_path);

    private IServerFiles Files => _context.Server.Files;

    public void Write(string logFile) => Files.WriteAllText(_path, logFile);

    public void Remove() => Files.DeleteFile(_path);
}
