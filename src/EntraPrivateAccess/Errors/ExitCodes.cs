namespace EntraPrivateAccess.Errors;

/// <summary>
/// The exit codes of unattended scripts. They are those of Windows Installer, which Intune, Configuration Manager and
/// other deployment tools know.
/// </summary>
internal static class ExitCodes
{
    /// <summary>Success.</summary>
    public const int Done = 0;

    /// <summary>The cause must be removed first: denied, a bad token, a policy, an invalid parameter.</summary>
    public const int Stop = 1;

    /// <summary>
    /// The same command may succeed later: no connection, another installation, a service that does not respond.
    /// </summary>
    public const int RetryLater = 1618;

    /// <summary>The server is restarting. The same command finishes the installation after the restart.</summary>
    public const int RestartStarted = 1641;

    /// <summary>Success; the server must be restarted.</summary>
    public const int RestartRequired = 3010;

    /// <summary>Returns the exit code of an error that does not specify one.</summary>
    public static int For(ErrorKind kind) =>
        kind
            is ErrorKind.ConnectionError
                or ErrorKind.LimitsExceeded
                or ErrorKind.OperationTimeout
                or ErrorKind.ResourceBusy
                or ErrorKind.ResourceUnavailable
            ? RetryLater
            : Stop;
}
