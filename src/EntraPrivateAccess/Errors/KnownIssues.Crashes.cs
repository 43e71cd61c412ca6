namespace EntraPrivateAccess.Errors;

/// <content>
/// Events of Windows about a service that failed to start or ended unexpectedly. They are recognized by source, ID and
/// data. An error code in the data has the form %%NUMBER.
/// </content>
internal static partial class KnownIssues
{
    /// <summary>The event source of the service control manager.</summary>
    public const string ServiceManagerSource = "Service Control Manager";

    /// <summary>The event source of the crash reports of Windows.</summary>
    public const string CrashSource = "Application Error";

    /// <summary>The event source for programs that no longer respond.</summary>
    public const string HangSource = "Application Hang";

    /// <summary>The event source of .NET Framework.</summary>
    public const string RuntimeSource = ".NET Runtime";

    private const string StartTimedOutCause =
        "The service did not report to Windows in time, often because the server could not reach the revocation lists "
        + "(CRL, OCSP) through which Windows checks the signatures of the program, because WinHTTP had no proxy, or "
        + "because .NET Framework was too old.";

    private const string StartTimedOutRemedy =
        "Run Test-Connector: its rows show the revocation lists, the proxy and .NET Framework. Correct what fails, "
        + "then run Start-Connector.";

    private const string CrashCause =
        "The service ended unexpectedly, probably because of a damaged configuration file, a missing file or a defect "
        + "of the connector.";

    private const string CrashRemedy =
        "Run Get-ConnectorEvent -Level Error to read the exception, and Test-Connector -Category Connector to check "
        + "the files and settings. If it crashes again, run Update-Connector if the version is not the newest, and "
        + "otherwise Export-ConnectorDiagnostic -Path FOLDER for Microsoft's support.";

    private const string LogonCause =
        "Windows could not start the service under its account, often because the account was changed, or because a "
        + "group policy took away its right to log on as a service.";

    private const string LogonRemedy =
        "Run Test-Connector -Category Connector to see the account. Reset it (Network Service for WAPCSvc, SYSTEM for "
        + "WAPCUpdaterSvc), then run Start-Connector.";

    private const string DependencyCause = "A service that the connector depends on was probably stopped or disabled.";

    private const string DependencyRemedy =
        "Start the service that the message names, then run Start-Connector and Get-ConnectorStatus.";

    private static readonly KnownIssue[] s_crashes =
    [
        Crash("ServiceStartTimedOut", StartTimedOutCause, StartTimedOutRemedy, [7000], "%%1053"),
        Crash("ServiceStartTimedOut", StartTimedOutCause, StartTimedOutRemedy, [7009, 7011, 7022]),
        Crash(
            "ServiceLogonFailed",
            LogonCause,
            LogonRemedy,
            [7000],
            "%%1069",
            "%%1057",
            "%%1079",
            "%%1326",
            "%%1330",
            "%%1331",
            "%%1385"
        ),
        Crash("ServiceLogonFailed", LogonCause, LogonRemedy, [7038, 7041]),
        Crash(
            "ServiceDisabled",
            "The service was probably disabled by an administrator or a group policy.",
            ConnectorErrors.EnableService,
            [7000],
            "%%1058"
        ),
        Crash(
            "ServiceProgramNotStarted",
            "Windows could not run the service's program: a file was probably missing, damaged or blocked by a policy.",
            "Run Test-Connector -Category Connector to see what is installed. If files are missing, run "
                + "Install-Connector, which repairs the installation.",
            [7000],
            "%%2",
            "%%3",
            "%%5",
            "%%126",
            "%%193",
            "%%216",
            "%%577",
            "%%1260",
            "%%4551",
            "%%14001"
        ),
        Crash("ServiceDependencyNotStarted", DependencyCause, DependencyRemedy, [7001, 7003]),
        Crash("ServiceDependencyNotStarted", DependencyCause, DependencyRemedy, [7000], "%%1068", "%%1075"),
        Crash(
            "ServiceNotStarted",
            "Windows could not start the service, probably for the reason that the message contains.",
            "Run Get-ConnectorEvent -Level Error to see what was logged before, correct it, then run Start-Connector.",
            [7000]
        ),
        Crash("ServiceCrashed", CrashCause, CrashRemedy, [7023, 7024, 7031, 7032, 7034]),
        Crash("ServiceCrashed", CrashCause, CrashRemedy, [1000]) with
        {
            Provider = CrashSource,
            Source = IssueSource.CrashReports,
        },
        Crash("ServiceCrashed", CrashCause, CrashRemedy, [1002]) with
        {
            Provider = HangSource,
            Source = IssueSource.CrashReports,
        },
        Crash("ServiceCrashed", CrashCause, CrashRemedy, [1023, 1025, 1026]) with
        {
            Provider = RuntimeSource,
            Source = IssueSource.CrashReports,
        },
    ];

    /// <param name="data">The values of which one must be in the event's data; none if the ID is enough.</param>
    private static KnownIssue Crash(string name, string cause, string remedy, int[] ids, params string[] data) =>
        new(name, ErrorKind.InvalidResult, IssueSource.ServiceManager, cause, remedy)
        {
            Scope = IssueScope.Crash,
            Provider = ServiceManagerSource,
            EventIds = ids,
            Data = data,
        };
}
