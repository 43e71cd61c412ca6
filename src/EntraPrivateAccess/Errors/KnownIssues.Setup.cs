namespace EntraPrivateAccess.Errors;

/// <content>Issues of setup.</content>
internal static partial class KnownIssues
{
    private static readonly KnownIssue[] s_setup =
    [
        new(
            "SetupServiceNotStarted",
            ErrorKind.InvalidResult,
            IssueSource.Reports,
            "A service did not start during setup (1920), often because TLS 1.2 or .NET strong cryptography was off.",
            "Run Repair-Connector, which enables them, restart the server, and run Install-Connector again.",
            "Error 1920",
            "(1920)",
            "error code 1920"
        ),
        new(
            "SetupTimedOut",
            ErrorKind.OperationTimeout,
            IssueSource.Reports,
            ".NET Framework was probably too old.",
            "Run Test-Connector -Include DotNetFramework to see its version. Install .NET Framework 4.7.2 or later, "
                + "restart the server, and run Install-Connector again.",
            "Time out has expired and the operation has not been completed"
        ),
        new(
            "SetupDiskFull",
            ErrorKind.LimitsExceeded,
            IssueSource.SystemErrors,
            "The disk was full.",
            "Run Test-Connector -Include DiskSpace to see the free space. Free some on the system drive, and run "
                + "Install-Connector again.",
            "0x80070070",
            "not enough space on the disk"
        ),
    ];
}
