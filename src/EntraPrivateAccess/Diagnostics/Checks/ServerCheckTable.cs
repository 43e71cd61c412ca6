using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>The definitions of the checks of the machine.</summary>
internal static class ServerCheckTable
{
    public static CheckDefinition Elevation { get; } =
        new(
            "Elevation",
            CheckCategories.Server,
            "Checks that the session has administrator rights, which the installer and the services require.",
            "Start PowerShell with 'Run as administrator'. In a remote session, Windows filters the rights of a local "
                + "account: use a domain account or the built-in Administrator."
        )
        {
            Fail = "the session does not have administrator rights.",
        };

    public static CheckDefinition OperatingSystem { get; } =
        new(
            "OperatingSystem",
            CheckCategories.Server,
            "Checks for Windows Server 2016 or later.",
            "Use a server with Windows Server 2016 or later."
        )
        {
            Pass = "the version is supported. On Server Core, no sign-in window can open, so pass a token.",
            Warn =
                "Windows is new enough, but is not a server edition. Microsoft supports connectors on Windows Server.",
            Fail = "Windows is older than Windows Server 2016.",
        };

    public static CheckDefinition OperatingSystemSupport { get; } =
        new(
            "OperatingSystemSupport",
            CheckCategories.Server,
            "Compares the version of Windows Server with the end of its extended support.",
            "Move the connector to a newer version of Windows Server: run Install-Connector on another server, and "
                + "Uninstall-Connector on this one when the new connector is active."
        )
        {
            Pass = "this module knows no end of support within the next year.",
            Warn =
                "the extended support ends within a year or has ended. The connector still runs, so this does not "
                + "affect the health.",
            Skip = "Windows is not a server edition.",
            Fact = KnownFacts.Server2016,
        };

    public static CheckDefinition PortRanges { get; } =
        new(
            "PortRanges",
            CheckCategories.Server,
            "Checks the dynamic and the AutoReuse range of TCP ports, which limit the number of connections. Returns "
                + "one row per pair of ranges.",
            "Run Set-NetTCPSetting -SettingName Internet,Datacenter,Compat -DynamicPortRangeStartPort 49152 "
                + "-DynamicPortRangeNumberOfPorts 16384 -AutoReusePortRangeStartPort 10000 "
                + "-AutoReusePortRangeNumberOfPorts 39152, then restart the server."
        )
        {
            Warn =
                "the dynamic range starts below port 10000, as in the withdrawn advice to start it at 1025, or it is "
                + "smaller than the default of Windows. This does not affect the health.",
            Fail = "the two ranges overlap.",
            Skip = "Windows did not return the ranges. Where it stores them is not documented.",
            Fact = KnownFacts.PortRanges,
        };

    public static CheckDefinition Architecture { get; } =
        new(
            "Architecture",
            CheckCategories.Server,
            "Checks that Windows is 64-bit.",
            "Use a server with Windows Server 2016 or later, which is always 64-bit."
        )
        {
            Fail = "Windows is 32-bit, so it cannot run a connector.",
        };

    public static CheckDefinition DotNetFramework { get; } =
        new(
            "DotNetFramework",
            CheckCategories.Server,
            "Checks for .NET Framework 4.7.2 or later, which the connector requires.",
            "Install .NET Framework 4.8, restart the server, and verify the result with "
                + "Test-Connector -Include DotNetFramework."
        )
        {
            Fail = "the installed release is older than 4.7.2, or the registry contains no release.",
            Warn = "the release in the registry is not a number (REG_DWORD).",
            Fact = KnownFacts.DotNetFramework,
        };

    public static CheckDefinition DiskSpace { get; } =
        new(
            "DiskSpace",
            CheckCategories.Server,
            "Checks for 500 MB of free space on the disk of Program Files, for the installer, its package cache and "
                + "the program. Microsoft documents no minimum; this one is the module's own.",
            "Free some space and run the command again."
        )
        {
            Fail = "less than 500 MB are free.",
        };

    public static CheckDefinition Sizing { get; } =
        new(
            "Sizing",
            CheckCategories.Server,
            "Checks for 8 GiB of memory and 4 processors, which Microsoft recommends. Returns one row for each.",
            "Add resources to the machine before it has to handle much traffic."
        )
        {
            Pass =
                "the machine has at least the recommended size. A tolerance of 0.5 GiB covers the memory that the "
                + "firmware reserves.",
            Warn = "the machine is smaller. It works for less traffic, and this does not affect the health.",
            Skip = "the value could not be determined.",
        };

    public static CheckDefinition PasswordProtectionProxy { get; } =
        new(
            "PasswordProtectionProxy",
            CheckCategories.Server,
            "Checks that Entra Password Protection Proxy is not installed. It ships another, incompatible version of "
                + "the updater service.",
            "Run Install-Connector on another server."
        )
        {
            Fail = "Entra Password Protection Proxy is installed. Microsoft does not support both on one machine.",
        };

    public static CheckDefinition PendingReboot { get; } =
        new(
            "PendingReboot",
            CheckCategories.Server,
            "Checks for a pending restart, which can make an installer fail halfway.",
            "Restart the server when you can."
        )
        {
            Warn = "a restart is pending. The row contains the reasons.",
        };

    public static CheckDefinition Clock { get; } =
        new(
            "Clock",
            CheckCategories.Server,
            "Compares the server's clock with the time in a response of the sign-in service. Microsoft documents no "
                + "limit for a connector; 5 minutes is the tolerance of Kerberos and tokens.",
            "Run w32tm /resync, and check the server's time source."
        )
        {
            Warn = "the clock is more than 5 minutes ahead or behind.",
            Skip = "the service did not return a time, or its time was not requested.",
        };

    public static CheckDefinition Fips { get; } =
        new(
            "Fips",
            CheckCategories.Server,
            "Checks for FIPS mode.",
            "If the service stops when it starts, see 'FIPS' on Microsoft's page about connectors."
        )
        {
            Warn =
                "FIPS mode is on. According to Microsoft, the connector may require a configuration change. "
                + "This does not affect the health.",
        };

    public static CheckDefinition ExecutionPolicy { get; } =
        new(
            "ExecutionPolicy",
            CheckCategories.Server,
            "Checks the execution policy that group policy sets, because the connector's registration is a script. The "
                + "user's policy applies only if the machine's policy is not configured.",
            "Set the policy 'Turn on Script Execution' to Not Configured, or to 'Allow local scripts and remote signed "
                + "scripts', run gpupdate, and try again. For AllSigned, you can add the publisher of "
                + "RegisterConnector.ps1 to the Trusted Publishers instead."
        )
        {
            Pass = "group policy sets no execution policy, or one that is neither Restricted nor AllSigned.",
            Warn =
                "group policy allows only signed scripts (AllSigned). The registration fails unless the server "
                + "trusts the publisher of RegisterConnector.ps1.",
            Fail = "group policy forbids scripts.",
        };

    public static CheckDefinition LanguageMode { get; } =
        new(
            "LanguageMode",
            CheckCategories.Server,
            "Checks for Constrained Language mode of Windows PowerShell, in which a token can't be passed safely to "
                + "the registration. App Control is not checked; the registration itself detects it.",
            "Lift the lockdown for the registration, or register with the connector's own wizard. For AppLocker, allow "
                + "all scripts for administrators, as its default rules do."
        )
        {
            Warn =
                "AppLocker enforces script rules. Unless they allow every script for administrators, Windows "
                + "PowerShell is in Constrained Language mode.",
            Fail = "Windows PowerShell is locked to Constrained Language mode (__PSLockdownPolicy is 4).",
        };

    public static CheckDefinition EnhancedSecurity { get; } =
        new(
            "EnhancedSecurity",
            CheckCategories.Server,
            "Checks whether Internet Explorer's Enhanced Security blocks the connector's own sign-in window. It does "
                + "not affect a registration with a token.",
            "Pass a token (run Get-ConnectorRegistrationToken on a workstation), which requires no window on the "
                + "server."
        )
        {
            Pass =
                "Enhanced Security is off for administrators, the connector is registered already, or the server is "
                + "Server Core, which has no sign-in window.",
            Warn = "Enhanced Security is on for administrators, and the connector is not registered.",
        };
}
