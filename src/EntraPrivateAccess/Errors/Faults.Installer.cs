using System;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Errors;

internal static partial class Faults
{
    public static ConnectorException InstallerIsWebPage(Uri from) =>
        new("InstallerIsWebPage", FaultCategory.InvalidData, $"{from.Host} answered with a web page instead of the installer; nothing was kept.")
        {
            RecommendedAction = "A proxy's sign-in page, or a page that asks to accept terms, answers like this: try -Proxy, or download on another machine with Save-ConnectorInstaller and use Install-Connector -InstallerPath.",
            Target = from,
        };

    public static ConnectorException InstallerNotAProgram(string path) =>
        new("InstallerNotAProgram", FaultCategory.InvalidData, $"'{path}' is not a Windows program.")
        {
            RecommendedAction = "Download it again with Save-ConnectorInstaller -Force.",
            Target = path,
        };

    public static ConnectorException InstallerTruncated(string path, long has, long? expected) =>
        new("InstallerTruncated", FaultCategory.InvalidData, expected is long all
            ? $"'{path}' is incomplete: {has:N0} of {all:N0} bytes."
            : $"'{path}' is incomplete: it ends after {has:N0} bytes, before its own header says.")
        {
            RecommendedAction = expected is null
                ? DownloadAgain
                : "Run the command again. A proxy or filter that limits the size of downloads cuts each of them at the same place.",
            Target = path,
        };

    public static ConnectorException InstallerNotSigned(string path, string detail) =>
        new("InstallerNotSigned", FaultCategory.SecurityError, $"'{path}' is not signed. {detail}") { RecommendedAction = DownloadAgain, Target = path };

    public static ConnectorException InstallerTampered(string path, string detail) =>
        new("InstallerTampered", FaultCategory.SecurityError, $"'{path}' is corrupt or was changed after it was signed. {detail}") { RecommendedAction = DownloadAgain, Target = path };

    public static ConnectorException InstallerNotTrusted(string path, string detail) =>
        new("InstallerNotTrusted", FaultCategory.SecurityError, $"The signature of '{path}' cannot be trusted. {detail}") { RecommendedAction = DownloadAgain, Target = path };

    public static ConnectorException InstallerPublisherMismatch(string path, PublisherIdentity wanted, PublisherIdentity? found) =>
        new("InstallerPublisherMismatch", FaultCategory.SecurityError,
            $"'{path}' is signed by {(found is null ? "an unnamed publisher" : $"'{found.CommonName}' of '{found.Organization}'")}, not by '{wanted.CommonName}' of '{wanted.Organization}'.")
        {
            RecommendedAction = DownloadAgain,
            Target = path,
        };

    public static ConnectorException InstallerTooOld(string path, Version found, Version minimum) =>
        new("InstallerTooOld", FaultCategory.InvalidData, $"'{path}' is version {found}, older than the {minimum} that was asked for.")
        {
            RecommendedAction = "Ask for a lower -MinimumVersion, or wait until the download offers the newer one.",
            Target = path,
        };

    public static ConnectorException InstallerVersionUnknown(string path) =>
        new("InstallerVersionUnknown", FaultCategory.InvalidData, $"'{path}' does not say which version it is, so it is no connector installer.")
        {
            RecommendedAction = DownloadAgain,
            Target = path,
        };

    public static ConnectorException InstallerNotFound(string path) =>
        new("InstallerNotFound", FaultCategory.ObjectNotFound, $"There is no installer at '{path}'.")
        {
            RecommendedAction = path.Length < LongPath
                ? "Run Save-ConnectorInstaller -Path FOLDER on a machine with internet access, and copy the file."
                : $"Copy it to a shorter path: this one has {path.Length} characters, and Windows PowerShell can't be relied on from {LongPath} on.",
            Target = path,
        };

    // MAX_PATH, with its closing zero.
    private const int LongPath = 260;

    private const string DownloadAgain = "Do not run it. Download it again with Save-ConnectorInstaller -Force; if that ends alike, something between here and the service changes downloads.";
}
