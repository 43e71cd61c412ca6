using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Errors;

internal static partial class ConnectorErrors
{
    public static ConnectorException InstallerIsWebPage(Uri from) =>
        new(
            "InstallerIsWebPage",
            ErrorKind.InvalidData,
            $"{from.Host} returned a web page instead of the installer, so the download was deleted."
        )
        {
            RecommendedAction =
                "The page may be a proxy's sign-in page or license terms: try -Proxy, or download on another machine "
                + "with Save-ConnectorInstaller and use Install-Connector -InstallerPath.",
            Target = from,
        };

    public static ConnectorException InstallerNotAProgram(string path) =>
        new("InstallerNotAProgram", ErrorKind.InvalidData, $"'{path}' is not a Windows program.")
        {
            RecommendedAction = "Download it again with Save-ConnectorInstaller -Force.",
            Target = path,
        };

    public static ConnectorException InstallerTruncated(string path, long has, long? expected) =>
        new(
            "InstallerTruncated",
            ErrorKind.InvalidData,
            expected is long all
                ? $"'{path}' is incomplete: {has:N0} of {all:N0} bytes."
                : $"'{path}' is incomplete: it ends after {has:N0} bytes, earlier than its header specifies."
        )
        {
            RecommendedAction = expected is null
                ? DownloadAgain
                : "Run the command again. If each download ends at the same size, a proxy or filter limits the size "
                    + "of downloads.",
            Target = path,
        };

    public static ConnectorException InstallerNotSigned(string path, string detail) =>
        new("InstallerNotSigned", ErrorKind.SecurityError, $"'{path}' is not signed. {detail}")
        {
            RecommendedAction = DownloadAgain,
            Target = path,
        };

    public static ConnectorException InstallerTampered(string path, string detail) =>
        new(
            "InstallerTampered",
            ErrorKind.SecurityError,
            $"'{path}' is corrupt or was changed after it was signed. {detail}"
        )
        {
            RecommendedAction = DownloadAgain,
            Target = path,
        };

    public static ConnectorException InstallerNotTrusted(string path, string detail) =>
        new("InstallerNotTrusted", ErrorKind.SecurityError, $"The signature of '{path}' cannot be trusted. {detail}")
        {
            RecommendedAction = DownloadAgain,
            Target = path,
        };

    public static ConnectorException InstallerRevoked(string path, string detail) =>
        new("InstallerRevoked", ErrorKind.SecurityError, $"The signature of '{path}' is no longer valid. {detail}")
        {
            RecommendedAction = DownloadAgain,
            Target = path,
        };

    public static ConnectorException InstallerPublisherMismatch(
        string path,
        PublisherIdentity wanted,
        PublisherIdentity? found
    ) =>
        new(
            "InstallerPublisherMismatch",
            ErrorKind.SecurityError,
            $"'{path}' is signed by "
                + $"{(found is null ? "an unnamed publisher" : $"'{found.CommonName}' of '{found.Organization}'")}, "
                + $"not by '{wanted.CommonName}' of '{wanted.Organization}'."
        )
        {
            RecommendedAction = DownloadAgain,
            Target = path,
        };

    public static ConnectorException InstallerTooOld(string path, Version found, Version minimum) =>
        new(
            "InstallerTooOld",
            ErrorKind.InvalidData,
            $"'{path}' is version {found}, older than the required version {minimum}."
        )
        {
            RecommendedAction =
                "Use a lower -MinimumVersion, or wait until the newer version is available for download.",
            Target = path,
        };

    public static ConnectorException InstallerVersionUnknown(string path) =>
        new(
            "InstallerVersionUnknown",
            ErrorKind.InvalidData,
            $"'{path}' contains no version, so it is not a connector installer."
        )
        {
            RecommendedAction = DownloadAgain,
            Target = path,
        };

    public static ConnectorException InstallerNotFound(string path) =>
        new("InstallerNotFound", ErrorKind.ObjectNotFound, $"There is no installer at '{path}'.")
        {
            RecommendedAction =
                path.Length < LongPath
                    ? "Run Save-ConnectorInstaller -Path FOLDER on a machine with internet access, and copy the file."
                    : $"Copy it to a shorter path: this one has {path.Length} characters, and Windows PowerShell may "
                        + $"fail with paths of {LongPath} or more.",
            Target = path,
        };

    // MAX_PATH, including the terminating null character.
    private const int LongPath = 260;

    private const string DownloadAgain =
        "Do not run it. Download it again with Save-ConnectorInstaller -Force; if that fails too, a device between "
        + "this machine and the service changes downloads.";

    public static ConnectorException DownloadFailed(Uri from, string reason, Exception? cause = null) =>
        new(
            "DownloadFailed",
            ErrorKind.ConnectionError,
            $"The download from {from.Host} failed: {reason.TrimEnd('.')}.",
            cause
        )
        {
            RecommendedAction =
                "Run the command again to resume the download. Behind a proxy, add -Proxy; without internet access, "
                + "download on another machine with Save-ConnectorInstaller and use Install-Connector -InstallerPath.",
            Target = from,
        };

    public static ConnectorException InstallerTooLarge(Uri from, long limit) =>
        new(
            "InstallerTooLarge",
            ErrorKind.LimitsExceeded,
            $"{from.Host} sends a file of more than {Megabytes(limit)}, which is not the installer, so the download "
                + "was deleted."
        )
        {
            RecommendedAction =
                "Check what answers at this address: try -Proxy, or download on another machine with "
                + "Save-ConnectorInstaller and use Install-Connector -InstallerPath.",
            Target = from,
        };

    public static ConnectorException DownloadRedirectRefused(Uri from, string reason) =>
        new(
            "DownloadRedirectRefused",
            ErrorKind.SecurityError,
            $"{from.Host} redirected the download, and the redirect was not followed: {reason}."
        )
        {
            RecommendedAction =
                "Check the outbound proxy: the redirect may come from it. Or download on another machine with "
                + "Save-ConnectorInstaller and use Install-Connector -InstallerPath.",
            Target = from,
        };

    public static ConnectorException DownloadNotFound(Uri from) =>
        new("DownloadNotFound", ErrorKind.ObjectNotFound, $"{from.Host} offers no installer at this address (404).")
        {
            RecommendedAction =
                "Download it from the Entra admin center (Global Secure Access, Connect, Connectors) and use "
                + "Install-Connector -InstallerPath.",
            Target = from,
        };

    public static ConnectorException DownloadTlsFailed(Uri from, string reason, Exception cause) =>
        new(
            "DownloadTlsFailed",
            ErrorKind.ConnectionError,
            $"Could not establish a secure connection to {from.Host}: {reason.TrimEnd('.')}.",
            cause
        )
        {
            ExitCode = ExitCodes.Stop,
            RecommendedAction =
                "Check that TLS 1.2 is enabled, that the clock is right, and that no proxy inspects TLS: Microsoft "
                + "does not support inspection for the connector.",
            Target = from,
        };

    public static ConnectorException ProxyAuthenticationRequired(Uri from) =>
        new(
            "ProxyAuthenticationRequired",
            ErrorKind.PermissionDenied,
            $"The proxy for {from.Host} requires a sign-in (407) and did not accept the account that PowerShell runs "
                + "as."
        )
        {
            RecommendedAction = "Allow this host on the proxy without a sign-in, or specify another proxy with -Proxy.",
            Target = from,
        };

    public static ConnectorException DownloadInUse(string path, Exception cause) =>
        new(
            "DownloadInUse",
            ErrorKind.ResourceBusy,
            $"'{path}' is in use by another program, perhaps by another download to the same path.",
            cause
        )
        {
            RecommendedAction =
                "Wait until it has ended and run the command again, or run Save-ConnectorInstaller with another -Path.",
            Target = path,
        };

    /// <summary>
    /// Another program removed a file of the download while it was in use. Concurrent runs of this module wait for each
    /// other, so none of them did.
    /// </summary>
    public static ConnectorException DownloadRemoved(string path, Exception cause) =>
        new(
            "DownloadRemoved",
            ErrorKind.ResourceUnavailable,
            $"The download of '{path}' was removed by another program while it was being written.",
            cause
        )
        {
            RecommendedAction = "Check whether antivirus software quarantined it, then run the command again.",
            Target = path,
        };

    /// <summary>Another run was downloading to the same file for the whole wait.</summary>
    public static ConnectorException DownloadBusy(string path, TimeSpan limit) =>
        new(
            "DownloadInUse",
            ErrorKind.ResourceBusy,
            $"Timed out after {Describe(limit)} waiting for another download of '{path}' to end."
        )
        {
            RecommendedAction =
                "Wait until it has ended and run the command again, or run Save-ConnectorInstaller with another -Path.",
            Target = path,
        };

    public static ConnectorException DiskFull(string path, long? needed, long free, Exception? cause = null) =>
        new(
            "DiskFull",
            ErrorKind.LimitsExceeded,
            needed is long bytes
                ? $"There is not enough space for '{path}': {Megabytes(bytes)} are needed, {Megabytes(free)} are free."
                : $"There is not enough space for '{path}': {Megabytes(free)} are free.",
            cause
        )
        {
            ExitCode = ExitCodes.Stop,
            RecommendedAction =
                "Free some space on that disk. Or download to another disk with Save-ConnectorInstaller -Path, and "
                + "use Install-Connector -InstallerPath.",
            Target = path,
        };

    /// <param name="parameter">The command and its parameter that names another folder.</param>
    public static ConnectorException FolderNotWritable(string path, Exception cause, string parameter) =>
        new(
            "FolderNotWritable",
            ErrorKind.PermissionDenied,
            $"'{path}' cannot be written: {cause.Message.TrimEnd('.')}.",
            cause
        )
        {
            RecommendedAction =
                $"Run PowerShell as an administrator, or specify a folder that you can write to with {parameter}.",
            Target = path,
        };

    private static string Megabytes(long bytes) => $"{bytes / 1048576.0:0.#} MB";
}
