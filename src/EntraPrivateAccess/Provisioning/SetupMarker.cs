using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning;

/// <summary>The note that a setup of ours runs or was left running: then files and services may still be on their way.</summary>
internal sealed class SetupMarker
{
    private readonly ProvisioningContext _context;
    private readonly string _path;

    public SetupMarker(ProvisioningContext context)
    {
        _context = context;
        _path = new SetupFolders(context.Server).SetupMarker;
    }

    /// <summary>False as well once longer has passed than any run would wait for setup and what it leaves: then it is over, however it ended.</summary>
    public bool Stands =>
        Files.FileExists(_path) && _context.Clock.GetUtcNow() - Files.LastWriteTime(_path) <= _context.Request.Limits.Installer + _context.Request.Limits.InPlace;

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
