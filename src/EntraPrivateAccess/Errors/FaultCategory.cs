namespace EntraPrivateAccess.Errors;

/// <summary>What kind of fault it is. The names are PowerShell's error categories, which the cmdlets map them to.</summary>
public enum FaultCategory
{
    InvalidArgument,
    InvalidData,
    InvalidOperation,
    InvalidResult,
    AuthenticationError,
    PermissionDenied,
    SecurityError,
    ObjectNotFound,
    ResourceExists,
    ResourceBusy,
    ResourceUnavailable,
    ConnectionError,
    LimitsExceeded,
    OperationTimeout,
    OperationStopped,
    NotInstalled,
    NotImplemented,
    NotSpecified,
}
