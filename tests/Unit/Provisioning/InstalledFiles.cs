using System;
using System.Collections.Generic;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tests.Unit.Server;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

/// <summary>What setup brings, on a server in memory.</summary>
internal static class InstalledFiles
{
    private const string Folder = @"C:\Program Files\Microsoft Entra private network connector";

    public static void Place(FakeServer server, Version version)
    {
        foreach ((string service, string program) in (IEnumerable<(string, string)>)[
            ("WAPCSvc", Folder + @"\MicrosoftEntraPrivateNetworkConnectorService.exe"), ("WAPCUpdaterSvc", Folder + @" Updater\MicrosoftEntraPrivateNetworkConnectorUpdaterService.exe")])
        {
            _ = server.Services.Add(new FakeService { Name = service, State = ServiceState.Running, BinaryPath = $"\"{program}\"" });
            server.Files.Set(program, "program");
            server.Files.Versions[program] = version;
        }

        server.Files.Set(Folder + @"\RegisterConnector.ps1", "param()");
        server.Files.Set(Folder + @"\Modules\MicrosoftEntraPrivateNetworkConnectorPSModule\MicrosoftEntraPrivateNetworkConnectorPSModule.psd1", "@{}");
    }
}
