using EntraPrivateAccess.Errors;

namespace EntraPrivateAccess.Server;

/// <summary>
/// Converts a Win32 error code to an exception, in the same way for a real machine and a virtual server.
/// </summary>
/// <remarks>
/// The module has its own texts because the system's texts are in the server's language, and a workstation uses
/// different texts for the same codes.
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

    // Every call opens its own handles, so an invalid handle means that the connection to the service manager was lost.
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
        [FileNotFound] = ("FileNotFound", ErrorKind.ObjectNotFound, "the file was not found"),
        [PathNotFound] = ("FileNotFound", ErrorKind.ObjectNotFound, "the folder was not found"),
        [AccessDenied] = ("AccessDenied", ErrorKind.PermissionDenied, "access is denied"),
        [SharingViolation] = ("FileInUse", ErrorKind.ResourceBusy, "another program is using the file"),
        [BadExecutable] = ("NotAProgram", ErrorKind.InvalidData, "the file is not a program for this machine"),
        [ElevationRequired] = ("ElevationRequired", ErrorKind.PermissionDenied, "an elevated session is required"),
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
        [TakenForAVirus] = ("ProgramBlocked", ErrorKind.SecurityError, "the antivirus software blocked it"),
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
            "the service cannot accept control requests in its current state"
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
            "the service is marked for deletion; a restart completes the removal"
        ),
        [ShutdownInProgress] = ("ShutdownInProgress", ErrorKind.OperationStopped, "the machine is shutting down"),
        [BlockedByPolicy] = (
            "ProgramBlocked",
            ErrorKind.SecurityError,
            "a policy on this server blocks it (AppLocker or software restriction)"
        ),
        [BlockedByIntegrityPolicy] = ("ProgramBlocked", ErrorKind.SecurityError, "App Control blocks it"),
        [RpcServerUnavailable] = Silent,
        [RpcServerTooBusy] = Silent,
        [RpcCallFailed] = Silent,
        [RpcCallNotExecuted] = Silent,
        [NetworkUnreachable] = ("NetworkUnreachable", ErrorKind.ConnectionError, "the network is unreachable"),
        [ConnectionReset] = ("ConnectionReset", ErrorKind.ConnectionError, "the other side reset the connection"),
        [ConnectionTimedOut] = ("ConnectionTimedOut", ErrorKind.OperationTimeout, "there was no answer"),
        [ConnectionRefused] = ("ConnectionRefused", ErrorKind.ConnectionError, "the connection was refused"),
        [HostUnreachable] = ("HostUnreachable", ErrorKind.ConnectionError, "the host is unreachable"),
        [HostNotFound] = ("HostNotFound", ErrorKind.ObjectNotFound, "no such host is known"),
        [NameServerSilent] = ("NameServerSilent", ErrorKind.ResourceUnavailable, "the name servers did not respond"),
        [NoAddress] = ("HostNotFound", ErrorKind.ObjectNotFound, "the host name has no address"),
    };

    // Every call to the service manager is a remote procedure call, even on the same machine.
    private static (string Id, ErrorKind Category, string Meaning) Silent =>
        ("ServiceManagerUnavailable", ErrorKind.ResourceUnavailable, "the Windows service manager did not respond");

    /// <summary>
    /// Returns true for transient errors of a busy or starting Windows, after which the same call can succeed a little
    /// later.
    /// </summary>
    public static bool IsPassing(int code) =>
        code is RpcServerUnavailable or RpcServerTooBusy or RpcCallFailed or RpcCallNotExecuted or InvalidHandle;

    /// <param name="what">The attempted action, as the beginning of a sentence: <c>Starting the service
    /// WAPCSvc</c>.</param>
    /// <param name="target">The item that the user named.</param>
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
            AccessDenied or ElevationRequired => "Run the command again in an elevated PowerShell session.",
            TakenForAVirus or BlockedByPolicy or BlockedByIntegrityPolicy =>
                "Allow programs signed by Microsoft Corporation in the policy or the antivirus software, and run the "
                    + "command again.",
            _ when IsPassing(code) =>
                "The server may be busy or still starting. Run the command again in a few minutes.",
            _ => null,
        };

    /// <summary>Returns the meaning of a service's or process's exit code, or null if the code is unknown.</summary>
    public static string? Meaning(int code) =>
        s_known.TryGetValue(code, out (string Id, ErrorKind Category, string Meaning) known) ? known.Meaning : null;
}
