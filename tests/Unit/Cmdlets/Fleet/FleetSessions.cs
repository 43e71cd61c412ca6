using System.IO;
using System.Management.Automation.Runspaces;
using EntraPrivateAccess.Cmdlets.Fleet;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tests.Unit.Cmdlets.Fleet;

/// <summary>Creates sessions that are not opened, so that no process starts, and a small module to copy.</summary>
internal sealed class FleetSessions : IDisposable
{
    private readonly List<Runspace> _runspaces = [];
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("epa-fleet-");

    // In a sandbox, a session without a connection has the name of its server.
    private static readonly ConnectorEnvironment s_sandbox = new()
    {
        Name = "Sandbox",
        SandboxUrl = new Uri("http://127.0.0.1:1/"),
    };

    public FleetSessions()
    {
        Write("EntraPrivateAccess.psd1", "@{}");
        Write("Module/bin/net8.0/EntraPrivateAccess.dll", "dll");
        Options = new(s_sandbox, new ModuleCopy(_root.FullName, "1.2.3"), false, 16);
    }

    public FleetOptions Options { get; }

    public string Root => _root.FullName;

    public void Write(string path, string text)
    {
        string file = Path.Combine(_root.FullName, path);
        _ = Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    public PSSession Create(string name)
    {
        Runspace runspace = RunspaceFactory.CreateOutOfProcessRunspace(null);
        _runspaces.Add(runspace);
        PSSession session = PSSession.Create(runspace, "Process", null);
        session.Name = name;
        return session;
    }

    public void Dispose()
    {
        foreach (Runspace runspace in _runspaces)
        {
            runspace.Dispose();
        }

        _root.Delete(recursive: true);
    }
}
