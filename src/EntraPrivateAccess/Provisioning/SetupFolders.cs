using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning;

/// <summary>
/// Where the module keeps its own things on a server: only administrators and SYSTEM can write there.
/// </summary>
/// <remarks>
/// Not %TEMP%: as SYSTEM that is C:\Windows\Temp, where a user could swap the program between its verification and
/// its start.
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
    /// Names the process of a registration that runs, or that was left running; see <see cref="ProcessIdentity"/>.
    /// </summary>
    public string RegistrationMarker => $@"{Root}\registration.pid";

    /// <summary>See <see cref="Provisioning.SetupMarker"/>.</summary>
    public string SetupMarker => $@"{Root}\setup.running";

    /// <summary>What Windows waited to restart for when a setup asked for a restart.</summary>
    public string RestartNote => $@"{Root}\restart.pending";

    /// <summary>Ids of this machine's name that the tenant listed before a registration.</summary>
    public string FormerConnectorIds => $@"{Root}\former-connectors.txt";

    /// <summary>The installer's own log of this run.</summary>
    public string LogFile(string kind, System.DateTimeOffset now) =>
        System.FormattableString.Invariant($@"{Logs}\{kind}-{now:yyyyMMdd-HHmmss}.log");

    /// <summary>
    /// Where a child of ours stands: what it looks for in its own folder nobody but an administrator can have put
    /// there.
    /// </summary>
    public static string ForChildren(IServer server) => server.Files.Folder(ServerFolder.Windows);

    public void Create()
    {
        _server.Files.CreateProtectedDirectory(Root);
        _server.Files.CreateProtectedDirectory($@"{Root}\Installer");
        _server.Files.CreateProtectedDirectory(Logs);
    }
}

/// <summary>
/// The note that a setup of ours runs or was left running: then files and services may still be on their way.
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
    /// False as well once longer has passed than any run would wait for setup and what it leaves: then it is over,
    /// however it ended.
    /// </summary>
    public bool Stands =>
        Files.FileExists(_path)
        && _context.Clock.GetUtcNow() - Files.LastWriteTime(_path)
            <= _context.Request.Limits.Installer + _context.Request.Limits.InPlace;

    private IServerFiles Files => _context.Server.Files;

    public void Write(string logFile) => Files.WriteAllText(_path, logFile);

    public void Remove() => Files.DeleteFile(_path);

    /// <summary>Removes what a killed run left, so that a later upgrade waits for nothing.</summary>
    public void RemoveLeftBehind()
    {
        if (!_context.Request.IsPlan && Files.FileExists(_path))
        {
            Remove();
        }
    }
}
