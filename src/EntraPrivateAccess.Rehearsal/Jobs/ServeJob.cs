using System.IO;
using EntraPrivateAccess.Rehearsal.Consoles;

namespace EntraPrivateAccess.Rehearsal.Jobs;

/// <summary>Keeps a sandbox up for a PowerShell of the person's own, until Ctrl+C.</summary>
internal sealed class ServeJob : IJob
{
    private readonly Screen _screen;

    public ServeJob(Screen screen) => _screen = screen;

    public int Run()
    {
        // Its folder is the person's alone: who reads the file steers the sandbox.
        DirectoryInfo folder = Directory.CreateTempSubdirectory("entraprivateaccess-");
        string file = Path.Combine(folder.FullName, "sandbox.json");
        try
        {
            using RehearsedSession session = new(_screen);
            if (!session.Start($"{RehearsalWords.StartSandbox} -ConnectionFile '{file}'"))
            {
                return session.Interrupted ? ExitCodes.Interrupted : ExitCodes.Failed;
            }

            Say(file);
            session.WaitForInterruption();
            return ExitCodes.Done;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private void Say(string file)
    {
        _screen.WriteLine();
        _screen.WriteLine("The sandbox is up until Ctrl+C. In a PowerShell of your own, on this machine:", Style.Bold);
        _screen.WriteLine();
        _screen.WriteLine($"    Import-Module {RehearsalWords.Manifest}");
        _screen.WriteLine($"    $sandbox = Get-ConnectorSandbox -Path '{file}'");
        _screen.WriteLine("    Connect-EntraPrivateAccess -Environment $sandbox -Server $sandbox.Servers[0] -AccessToken $sandbox.GraphToken");
        _screen.WriteLine("    Install-Connector -ConnectorGroup 'EU West' -CreateGroup -Region eur -Token $sandbox.RegistrationToken -AcceptLicense");
        _screen.WriteLine();
    }
}
