using EntraPrivateAccess.Errors;

namespace EntraPrivateAccess.Server;

/// <summary>Turns a Win32 error code into a fault, the same on a real machine and on a virtual server.</summary>
/// <remarks>
/// The texts are ours: the system's own are in the server's language, and a workstation has other ones for the same
/// numbers.
/// </remarks>
internal static class Win32Errors
{
    public const int FileNotFound = 2;
    public const int PathNotFound = 3;
    public const int AccessDenied = 5;
    public const int SharingViolation = 32;
    public const int InvalidParameter = 87;
    public const int TakenForAVirus = 225;
    public const int BadExecutable = 193;
    public const int ElevationRequired = 740;
    public const int DependentServicesRunning = 1051;
    public const int ServiceRequestTimeout = 1053;
    public const int ServiceDatabaseLocked = 1055;
    public const int ServiceAlreadyRunning = 1056;
    public const int ServiceDisabled = 1058;
    public const int ServiceDoesNotExist = 1060;
    public const int ServiceCannotAcceptControl = 1061;
    public const int ServiceNotActive = 1062;
    public const int ProcessAborted = 1067;
    public const int ServiceSpecificError = 1066;
    public const int DependencyFailed = 1068;
    public const int ServiceLogonFailed = 1069;
    public const int ServiceMarkedForDelete = 1072;
    public const int ShutdownInProgress = 1115;
    public const int BlockedByPolicy = 1260;

    // Every call opens handles of its own, so an invalid one is a connection to the service manager that was lost.
    public const int InvalidHandle = 6;
    public const int RpcServerUnavailable = 1722;
    public const int RpcServerTooBusy = 1723;
    public const int RpcCallFailed = 1726;
    public const int RpcCallNotExecuted = 1727;
    public const int BlockedByIntegrityPolicy = 4551;
    public const int NetworkUnreachable = 10051;
    public const int ConnectionReset = 10054;
    public const int ConnectionTimedOut = 10060;
    public const int ConnectionRefused = 10061;
    public const int HostUnreachable = 10065;
    public const int HostNotFound = 11001;
    public const int NameServerSilent = 11002;
    public const int NoAddress = 11004;

    private static readonly Dictionary<int, (string Id, ErrorKind Category, string Meaning)> s_known = new()
    {
        [FileNotFound] = ("FileNotFound", ErrorKind.ObjectNotFound, "the file is not there"),
        [PathNotFound] = ("FileNotFound", ErrorKind.ObjectNotFound, "the folder is not there"),
        [AccessDenied] = ("AccessDenied", ErrorKind.PermissionDenied, "access is denied"),
        [SharingViolation] = ("FileInUse", ErrorKind.ResourceBusy, "another program holds the file"),
        [BadExecutable] = ("NotAProgram", ErrorKind.InvalidData, "the file is not a program for this machine"),
        [ElevationRequired] = ("ElevationRequired", ErrorKind.PermissionDenied, "it needs an elevated session"),
        [DependentServicesRunning] = (
            "ServiceHasDependents",
            ErrorKind.InvalidOperation,
            "running services depend on it"
        ),
        [ServiceRequestTimeout] = (
            "ServiceStartTimeout",
            ErrorKind.OperationTimeout,
            "the service did not report to Windows in time"
        ),
        [TakenForAVirus] = ("ProgramBlocked", ErrorKind.SecurityError, "the virus scanner does not let it run"),
        [ServiceDatabaseLocked] = (
            "ServiceManagerBusy",
            ErrorKind.ResourceBusy,
            "Windows is busy starting its own services"
        ),
        [ServiceDisabled] = ("ServiceDisabled", ErrorKind.InvalidOperation, "the service is disabled"),
        [ServiceDoesNotExist] = ("ServiceNotFound", ErrorKind.ObjectNotFound, "no service has this name"),
        [ServiceCannotAcceptControl] = (
            "ServiceBusy",
            ErrorKind.ResourceBusy,
            "the service takes no control in its present state"
        ),
        [ServiceNotActive] = ("ServiceNotRunning", ErrorKind.InvalidOperation, "the service is not running"),
        [ProcessAborted] = ("ServiceDied", ErrorKind.InvalidResult, "the service's process ended unexpectedly"),
        [DependencyFailed] = (
            "ServiceDependencyFailed",
            ErrorKind.InvalidResult,
            "a service it depends on did not start"
        ),
        [ServiceLogonFailed] = (
            "ServiceLogonFailed",
            ErrorKind.PermissionDenied,
            "the service's account could not log on"
        ),
        [ServiceMarkedForDelete] = (
            "ServiceMarkedForDelete",
            ErrorKind.InvalidOperation,
            "the service is being removed; a restart finishes that"
        ),
        [ShutdownInProgress] = ("ShutdownInProgress", ErrorKind.OperationStopped, "the machine is shutting down"),
        [BlockedByPolicy] = (
            "ProgramBlocked",
            ErrorKind.SecurityError,
            "a policy of this server does not let it run (AppLocker or software restriction)"
        ),
        [BlockedByIntegrityPolicy] = ("ProgramBlocked", ErrorKind.SecurityError, "App Control does not let it run"),
        [RpcServerUnavailable] = Silent,
        [RpcServerTooBusy] = Silent,
        [RpcCallFailed] = Silent,
        [RpcCallNotExecuted] = Silent,
        [NetworkUnreachable] = ("NetworkUnreachable", ErrorKind.ConnectionError, "there is no way into that network"),
        [ConnectionReset] = ("ConnectionReset", ErrorKind.ConnectionError, "the other side reset the connection"),
        [ConnectionTimedOut] = ("ConnectionTimedOut", ErrorKind.OperationTimeout, "there was no answer"),
        [ConnectionRefused] = ("ConnectionRefused", ErrorKind.ConnectionError, "the connection was refused"),
        [HostUnreachable] = ("HostUnreachable", ErrorKind.ConnectionError, "there is no way to that host"),
        [HostNotFound] = ("HostNotFound", ErrorKind.ObjectNotFound, "no such host is known"),
        [NameServerSilent] = ("NameServerSilent", ErrorKind.ResourceUnavailable, "the name servers gave no answer"),
        [NoAddress] = ("HostNotFound", ErrorKind.ObjectNotFound, "the host name has no address"),
    };

    // Each call to the service manager is a remote procedure call, also on the same machine.
    private static (string Id, ErrorKind Category, string Meaning) Silent =>
        ("ServiceManagerUnavailable", ErrorKind.ResourceUnavailable, "Windows' service manager did not answer");

    /// <summary>
    /// True for what a busy or booting Windows answers for a moment: the same call can succeed a little later.
    /// </summary>
    public static bool IsPassing(int code) =>
        code is RpcServerUnavailable or RpcServerTooBusy or RpcCallFailed or RpcCallNotExecuted or InvalidHandle;

    /// <param name="what">What was tried, as the sentence's beginning: <c>Starting the service WAPCSvc</c>.</param>
    /// <param name="target">What the person named.</param>
    public static ServerException Fault(int code, string what, object? target = null) =>
        s_known.TryGetValue(code, out (string Id, ErrorKind Category, string Meaning) known)
            ? new ServerException(
                code,
                known.Id,
                known.Category,
                $"{what} failed: {known.Meaning} (Win32 error {code})."
            )
            {
                Target = target,
                RecommendedAction = ActionFor(code),
            }
            : new ServerException(
                code,
                "OperatingSystemRefused",
                ErrorKind.InvalidResult,
                $"{what} failed with Win32 error {code}."
            )
            {
                Target = target,
            };

    private static string? ActionFor(int code) =>
        code switch
        {
            AccessDenied or ElevationRequired => "Run it again in a PowerShell started as administrator.",
            TakenForAVirus or BlockedByPolicy or BlockedByIntegrityPolicy =>
                "Have the policy or the scanner allow programs that Microsoft Corporation has signed, then run it again.",
            _ when IsPassing(code) =>
                "The server may be busy, or still be starting: run the command again in a few minutes.",
            _ => null,
        };

    /// <summary>What a service's or process's exit code means, or null where only the number is known.</summary>
    public static string? Meaning(int code) =>
        s_known.TryGetValue(code, out (string Id, ErrorKind Category, string Meaning) known) ? known.Meaning : null;
}
