namespace EntraPrivateAccess.Sandbox.Servers.Windows;

/// <summary>An error that Windows would have returned.</summary>
internal sealed class WindowsError(int code, string message) : Exception(message)
{
    public const int FileNotFound = 2;
    public const int AccessDenied = 5;
    public const int BadFormat = 193;
    public const int InvalidParameter = 87;
    public const int ElevationRequired = 740;
    public const int ServiceRequestTimeout = 1053;
    public const int ServiceDisabled = 1058;
    public const int ServiceMissing = 1060;
    public const int ServiceCannotAcceptControl = 1061;
    public const int ServiceMarkedForDelete = 1072;
    public const int RpcCallFailed = 1726;

    public int Code { get; } = code;
}
