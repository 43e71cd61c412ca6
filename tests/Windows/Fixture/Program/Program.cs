using System.IO;
using System.Runtime.InteropServices;
using EntraPrivateAccess.Sandbox.Servers.Layout;
using EntraPrivateAccess.Tests.Windows.Fixture;

// One program in four roles. Its name and its version resource determine the role: an installer, one of the
// connector's two services, or (service.exe NAME [FILE]) a service that only starts and stops.
string name = Path.GetFileNameWithoutExtension(Environment.ProcessPath!);
if (name == "service")
{
    return ServiceProcess.Run(new PlainService(args[0], args.Length > 1 ? args[1] : null));
}

FixtureVersion version = FixtureVersion.OfThisProgram();
int service = Array.IndexOf([version.Names.ServiceProgram, version.Names.UpdaterProgram], name);
return service >= 0
    ? ServiceProcess.Run(new ConnectorService(version, FixtureVersion.ServiceNames[service]))
    : new Setup(version).Run(Marshal.PtrToStringUni(Windows.GetCommandLine())!, args);
