using System.Collections.Generic;

namespace EntraPrivateAccess.Tests.Windows;

/// <summary>What Wine 10 cannot do, in one place: the assertion, the reason, and what covers it instead.</summary>
/// <remarks>
/// What stands for the rest of Windows, <see cref="WineStandIn"/> tells.
/// An assertion in here that passes fails the test: then Wine has learned it, and the line goes. Kept out of the assertions themselves:
/// findstr with an anchor ends with 1 (plain text is searched), and sc config does not change a start type (1058 is proven by the API).
/// </remarks>
internal static class WineLimits
{
    public static IReadOnlyDictionary<string, string> Assertions { get; } = new Dictionary<string, string>();

    /// <summary>Held to it by a test: such a file names no server and installs nothing.</summary>
    public const string Cloud = "it speaks with the tenant only, and no server takes part";
    private const string Network = "its checks ask the build machine's own network for Microsoft's addresses; Upkeep tells the rest here";
    private const string Store = "no store of a real machine becomes unreadable on demand; units tell what makes one so";
    private const string Again = "it takes an installation of its own; ConnectorService, Upkeep and Trouble tell the same of services here";
    private const string Judged = "it takes an installation of its own, and a token is judged before the server is looked at; FRESH is refused here";
    private const string Process = "it starts a sandbox of its own or another process of this module, which are .NET on Linux here";

    /// <summary>The files of tests/ that run against a real server as well.</summary>
    public static IReadOnlyList<string> Runs { get; } = ["ConnectorService", "RegisterConnector", "ResilienceService", "ResilienceToken", "UninstallConnector"];

    /// <summary>Those that do not.</summary>
    public static IReadOnlyDictionary<string, string> Files { get; } = new Dictionary<string, string>
    {
        ["Compatibility"] = Cloud,
        ["Connector"] = Cloud,
        ["ConnectorDiagnostic"] = "it writes events, certificates and logs into a virtual server; Upkeep exports from a real one",
        ["ConnectorEvent"] = "a virtual server is given events; the real reader meets channels in Events",
        ["ConnectorGroup"] = Cloud,
        ["ConnectorGroupApplication"] = Cloud,
        ["ConnectorNetwork"] = "a virtual server has an internet of its own, this machine has the build machine's; real sockets are asked in units",
        ["ConnectorProxy"] = "it installs ten times, and the Windows part has no time for that; Proxy tells the same on one server, and Replace of the former brand",
        ["ConnectorRegion"] = Cloud,
        ["ConnectorStatus"] = "it moves the clock, and a certificate into each store; a real server's verdicts are in Install, Upkeep and Trouble",
        ["ConnectorTest"] = Network,
        ["InstallConnector"] = "it installs on a dozen servers and more, and the Windows part has no time for that; Install, Trouble, Proxy, Replace and Killed tell the same on one server each",
        ["InstallConnectorFaults"] = "it restarts its servers, which no program here outlives; setup's codes are in Trouble, signatures in Install",
        ["Installer"] = "it is about the download, which a workstation makes; what is downloaded is judged here in Install",
        ["Module"] = Process,
        ["Namesakes"] = "it is about what a command is given, before any server is looked at",
        ["RepairConnector"] = Network,
        ["ResilienceTenant"] = "it installs ten times for what a tenant and Graph do, and both are the same here; what a real child makes of a refusal is in ResilienceToken",
        ["Sandbox"] = Process,
        ["SandboxSafety"] = "it is about sandbox sessions that must never come to a real server",
        ["ServiceManager"] =
            "a real service manager is not silent on demand; units play it",
        ["Session"] = "it chooses a virtual server by its name, and asks nothing of it",
        ["UpdateConnector"] = "it installs eight times, a third of all the time that the Windows part has; Upkeep updates here, and Install upgrades",
    };

    /// <summary>Single Its of the files that do run, by their titles behind the file's name.</summary>
    public static IReadOnlyDictionary<string, string> Its { get; } = new Dictionary<string, string>
    {
        ["ConnectorService > Start-, Stop- and Restart-Connector > Start-Connector says that it needs Windows where this machine is none"] = "this machine is one",
        ["ConnectorService > Start-, Stop- and Restart-Connector > Stop-Connector says that it needs Windows where this machine is none"] = "this machine is one",
        ["ConnectorService > Start-, Stop- and Restart-Connector > Restart-Connector says that it needs Windows where this machine is none"] = "this machine is one",
        ["UninstallConnector > Uninstall-Connector > where a connector is installed and active > answers with what was removed"] = "it says that it was rehearsed, which a real one is not",
        ["UninstallConnector > Uninstall-Connector > needs an administrator, and says so before anything is done"] = "rights are a process's own; NotElevated has a process without them",
        ["UninstallConnector > Uninstall-Connector > needs Windows where no virtual server was chosen"] = "this machine is one",
        ["RegisterConnector > Register-Connector > registers nothing anew where the certificate's store cannot be read"] = Store,
        ["RegisterConnector > Register-Connector > registers the former brand by its own script"] = "it takes an installation of its own; Replace registers the former brand here",
        ["RegisterConnector > Register-Connector > hands a proxy to both services and the registration"] = "it takes an installation of its own; Proxy installs with one here",
        ["ResilienceToken > A registration that is refused > on MFA says RegistrationMfaRequired with the remedy, leaves nothing half done, and the next run finishes it"] =
            "it takes an installation of its own, and differs from DENIED and GUEST in the child's sentence; units read it",
        ["ResilienceService > A connector service that is disabled > is waited for, or named with the next step; the run after it converges"] = Again,
        ["ResilienceToken > A certificate store that cannot be read > is no reason to register again"] = Store,
        ["ResilienceService > Start-, Stop- and Restart-Connector > stop both services, and find them stopped"] = Again,
        ["ResilienceService > Start-, Stop- and Restart-Connector > start both services"] = Again,
        ["ResilienceService > Start-, Stop- and Restart-Connector > restart both services"] = Again,
        ["ResilienceService > Start-, Stop- and Restart-Connector > end at the limit when a service hangs, with its state"] = Again,
        ["ResilienceToken > A registration token that serves > may end in a line break"] = Judged,
        ["ResilienceToken > A registration token that serves > is judged by the clock of the service"] = Judged,
    };
}
