using EntraPrivateAccess.Errors;

namespace EntraPrivateAccess.Server;

/// <summary>The operating system refused something.</summary>
internal sealed class ServerException : ConnectorException
{
    public ServerException(int nativeErrorCode, string errorId, FaultCategory category, string message) : base(errorId, category, message)
        => NativeErrorCode = nativeErrorCode;

    /// <summary>The Win32 error code, such as 1060 for a service that is not there.</summary>
    public int NativeErrorCode { get; }
}
