using EntraPrivateAccess.Sandbox.Download;
using EntraPrivateAccess.Sandbox.Servers.Windows;

namespace EntraPrivateAccess.Sandbox.Servers;

/// <summary>The initial state of a Windows server.</summary>
internal static class WindowsDefaults
{
    public const string PowerShell = @"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe";
    public const string CommandShell = @"C:\Windows\System32\cmd.exe";

    private const string CurrentVersion = @"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion";

    /// <summary>
    /// Name, display name, account, start type, command line. W32Time is included for its clock; EventLog runs on every
    /// server.
    /// </summary>
    private static readonly string[][] s_services =
    [
        [
            "EventLog",
            "Windows Event Log",
            @"NT AUTHORITY\LocalService",
            "Automatic",
            @"C:\Windows\System32\svchost.exe -k LocalServiceNetworkRestricted -p",
        ],
        [
            "Dnscache",
            "DNS Client",
            @"NT AUTHORITY\NETWORK SERVICE",
            "Automatic",
            @"C:\Windows\System32\svchost.exe -k NetworkService -p",
        ],
        [
            "CryptSvc",
            "Cryptographic Services",
            @"NT AUTHORITY\NETWORK SERVICE",
            "Automatic",
            @"C:\Windows\System32\svchost.exe -k NetworkService -p",
        ],
        [
            "W32Time",
            "Windows Time",
            @"NT AUTHORITY\LocalService",
            "Automatic",
            @"C:\Windows\System32\svchost.exe -k LocalService",
        ],
        ["Spooler", "Print Spooler", "LocalSystem", "Automatic", @"C:\Windows\System32\spoolsv.exe"],
        ["msiserver", "Windows Installer", "LocalSystem", "Manual", @"C:\Windows\system32\msiexec.exe /V"],
        [
            "RemoteRegistry",
            "Remote Registry",
            @"NT AUTHORITY\LocalService",
            "Disabled",
            @"C:\Windows\System32\svchost.exe -k localService -p",
        ],
    ];

    public static void Set(VirtualMachine machine)
    {
        ServerSpec spec = machine.Spec;
        VirtualRegistry registry = machine.Registry;
        registry.Write(@"HKLM\SOFTWARE\Microsoft\NET Framework Setup\NDP\v4\Full", "Release", spec.DotNetRelease);
        registry.Write(
            @"HKLM\SOFTWARE\Microsoft\NET Framework Setup\NDP\v4\Full",
            "Release",
            spec.DotNetRelease,
            wow64: true
        );
        registry.Write(CurrentVersion, "ProductName", spec.OsName);
        registry.Write(CurrentVersion, "CurrentBuildNumber", Version.Parse(spec.OsVersion).Build.ToString());
        registry.Write(
            CurrentVersion,
            "InstallationType",
            !spec.IsWindowsServer ? "Client"
                : spec.ServerCore ? "Server Core"
                : "Server"
        );
        registry.Write(@"HKLM\SOFTWARE\Microsoft\.NETFramework\v4.0.30319", "SystemDefaultTlsVersions", 1);
        registry.Write(@"HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL", "EventLogging", 1);
        registry.Write(
            @"HKLM\SYSTEM\CurrentControlSet\Control\ComputerName\ActiveComputerName",
            "ComputerName",
            spec.Name
        );
        registry.Write(@"HKLM\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters", "Domain", spec.Domain ?? "");
        registry.Write(VirtualMachine.SessionManager + @"\Environment", "OS", "Windows_NT");
        registry.Write(
            @"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\{8D8C3E6C-6F3B-4D5B-9E0B-0C3B1B8C2A11}",
            "DisplayName",
            "Microsoft Monitoring Agent"
        );
        registry.Write(@"HKU\S-1-5-20\Environment", "TEMP", @"%USERPROFILE%\AppData\Local\Temp");
        foreach (string channel in (string[])["Application", "System", "Security", "Setup"])
        {
            machine.Events.AddChannel(channel);
        }

        Programs(machine);
        foreach (string[] service in s_services)
        {
            machine.Services.Put(new VirtualService(service[0], service[1], service[4], service[2], service[3]));
        }

        Boot(machine);
    }

    /// <summary>Starts all automatic services without the delay of a real start.</summary>
    public static void Boot(VirtualMachine machine)
    {
        int process = 600;
        foreach (
            VirtualService service in machine.Services.All.Where(service =>
                service.StartType.StartsWith("Automatic", StringComparison.Ordinal)
            )
        )
        {
            machine.Services.Put(
                service.InProcess(process += 4, machine.World.Clock.GetUtcNow()) with
                {
                    State = ServiceStatus.Running,
                }
            );
        }
    }

    private static void Programs(VirtualMachine machine)
    {
        Version version = new(machine.Spec.OsVersion + ".1");
        foreach (string path in (string[])[PowerShell, CommandShell])
        {
            machine.Disk.Write(
                path,
                PortableExecutableBuilder.Head(
                    version,
                    new Dictionary<string, string>
                    {
                        ["CompanyName"] = "Virtual Windows",
                        ["OriginalFilename"] = path[(path.LastIndexOf('\\') + 1)..],
                        ["ProductName"] = "Virtual Windows",
                    }
                )
            );
        }

        machine.Disk.Write(@"C:\Windows\Temp\readme.txt", "The folder for temporary files.");
        machine.Disk.Write(
            @"C:\ProgramData\Microsoft\Windows\readme.txt",
            "A virtual server of the connector sandbox."
        );
        machine.Disk.Write(@"C:\Program Files\Common Files\readme.txt", "A virtual server of the connector sandbox.");
        machine.Disk.Write(@"C:\Users\Administrator\Desktop\readme.txt", "A virtual server of the connector sandbox.");
    }
}
