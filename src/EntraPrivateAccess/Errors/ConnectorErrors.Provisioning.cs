using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Errors;

internal static partial class ConnectorErrors
{
    /// <summary>A preflight check failed: its finding becomes the command's error before anything is changed.</summary>
    public static ConnectorException PreflightFailed(string errorId, CheckResult finding, bool isNetwork) =>
        new(errorId, ErrorKind.InvalidOperation, finding.Detail)
        {
            ExitCode = isNetwork ? ExitCodes.RetryLater : ExitCodes.Stop,
            RecommendedAction = finding.Action,
            Target = finding.Target,
        };

    /// <summary>Another command held the server's lock for the whole wait.</summary>
    public static ConnectorException ServerBusy(string server, TimeSpan limit) =>
        new(
            "ServerBusy",
            ErrorKind.ResourceBusy,
            $"Timed out after {Describe(limit)} waiting for another command that changes {server} to end."
        )
        {
            RecommendedAction =
                "Wait until that command has ended, or end its process, and run this one again; -TimeoutSeconds sets "
                + "how long it waits.",
            Target = server,
        };

    public static ConnectorException PathNotOnServer(string path, string reason, string action) =>
        new("PathNotOnServer", ErrorKind.InvalidArgument, $"'{path}' cannot be used: {reason}.")
        {
            RecommendedAction = action,
            Target = path,
        };

    public static ConnectorException ServerDiskFull(string step, Exception cause) =>
        new(
            "DiskFull",
            ErrorKind.LimitsExceeded,
            $"The server's disk is full: the step {step} could not write. {cause.Message.TrimEnd('.')}.",
            cause
        )
        {
            ExitCode = ExitCodes.Stop,
            RecommendedAction = "Free some space on the server, then run the command again to resume.",
        };

    public static ConnectorException ServerDiskRefused(string step, Exception cause) =>
        new(
            "ServerDiskRefused",
            cause is UnauthorizedAccessException ? ErrorKind.PermissionDenied : ErrorKind.ResourceUnavailable,
            $"The step {step} could not access the server's disk: {cause.Message.TrimEnd('.')}.",
            cause
        )
        {
            RecommendedAction = "Check the file or folder in the message, then run the command again to resume.",
        };

    public static ConnectorException LicenseNotAccepted() =>
        new(
            "LicenseNotAccepted",
            ErrorKind.InvalidOperation,
            "Setup runs unattended, so it requires your acceptance of Microsoft's license terms."
        )
        {
            RecommendedAction =
                "Read the terms on the connector's download page in the Microsoft Entra admin center, and add "
                + "-AcceptLicense.",
        };

    /// <param name="log">The part of setup's log that could be read.</param>
    public static ConnectorException SetupFailed(int code, string meaning, string logFile, string log = "") =>
        new(
            "SetupFailed",
            ErrorKind.InvalidResult,
            $"Setup ended with exit code {code}: {meaning}. Its log is {logFile}."
        )
        {
            RecommendedAction = KnownIssues.FindInSetup(log)?.Advice
                ?? code switch
                {
                    1603 =>
                        "Look for 'Return value 3' in the log; a service that can't start (1920) often means that TLS "
                            + "1.2 or .NET strong cryptography (SchUseStrongCrypto in the 64-bit or 32-bit view) is "
                            + "off: run Test-Connector -Category Tls, then Repair-Connector.",
                    1602 or 1223 => "Run the command again and let setup finish.",
                    1638 => "Uninstall the installed connector with Uninstall-Connector, then run the command again.",
                    _ => "Read the log, then run the command again.",
                },
            Target = logFile,
        };

    public static ConnectorException OtherInstallerBusy(TimeSpan limit, string logFile) =>
        new(
            "InstallerBusy",
            ErrorKind.ResourceBusy,
            $"Another installation ran on this server for {Describe(limit)} (exit code 1618), and only one can run at "
                + "a time."
        )
        {
            RecommendedAction = "Wait until it has ended (Windows Update counts too), then run the command again.",
            Target = logFile,
        };

    public static ConnectorException DowngradeRefused(Version installed, Version offered) =>
        new(
            "DowngradeRefused",
            ErrorKind.InvalidOperation,
            $"Connector {installed} is installed, but the installer contains the older {offered}; a connector is never "
                + "downgraded."
        )
        {
            RecommendedAction = "Use a newer installer, or remove the connector first with Uninstall-Connector.",
            Target = offered,
        };

    /// <param name="notice">The effect on users, as a sentence.</param>
    public static ConnectorException OnlyActiveMember(string server, string notice) =>
        new("OnlyActiveMember", ErrorKind.OperationStopped, $"{notice} You declined, so nothing was changed.")
        {
            RecommendedAction = "Install a second connector in that group first, or add -Force.",
            Target = server,
        };

    /// <summary>With <c>-RequireGroup</c>, the connector must not stay in the default group.</summary>
    public static ConnectorException GroupRequiresSignIn(string group) =>
        new(
            "GroupRequiresSignIn",
            ErrorKind.AuthenticationError,
            $"You are not signed in to the tenant, so the connector can't be moved to '{group}'; nothing was changed."
        )
        {
            RecommendedAction =
                "Run Connect-EntraPrivateAccess first, or omit -RequireGroup to move the connector later.",
            Target = group,
        };

    public static ConnectorException RestartStarted() =>
        new(
            "RestartStarted",
            ErrorKind.OperationStopped,
            "Setup succeeded and began to restart this server (exit code 1641)."
        )
        {
            ExitCode = ExitCodes.RestartStarted,
            RecommendedAction = "Run the same command again after the restart to resume.",
        };

    public static ConnectorException ConnectorNotInstalled(string server) =>
        new("ConnectorNotInstalled", ErrorKind.NotInstalled, $"No connector is installed on {server}.")
        {
            RecommendedAction = "Run Install-Connector.",
            Target = server,
        };

    public static ConnectorException InstallationIncomplete(string server, string missing, TimeSpan limit) =>
        new(
            "InstallationIncomplete",
            ErrorKind.InvalidResult,
            $"Setup reported success on {server}, but these parts are still missing after {Describe(limit)}: {missing}."
        )
        {
            ExitCode = ExitCodes.RetryLater,
            RecommendedAction = "Run the command again; if that fails too, run Uninstall-Connector first.",
            Target = server,
            Condition = ErrorCondition.InstallationIncomplete,
        };

    /// <summary>The installation is incomplete, and setup did not run.</summary>
    public static ConnectorException ConnectorNotWhole(string server, string missing) =>
        new(
            "InstallationIncomplete",
            ErrorKind.InvalidResult,
            $"The connector on {server} is incomplete. These parts are missing: {missing}."
        )
        {
            ExitCode = ExitCodes.RetryLater,
            RecommendedAction = "Run Install-Connector or Repair-Connector to complete it.",
            Target = server,
            Condition = ErrorCondition.InstallationIncomplete,
        };

    public static ConnectorException UninstallEntryMissing(string server) =>
        new(
            "UninstallEntryMissing",
            ErrorKind.ObjectNotFound,
            $"A connector is installed on {server}, but Windows has no uninstall entry for it."
        )
        {
            RecommendedAction = "Run Install-Connector to complete the installation, then run Uninstall-Connector.",
            Target = server,
        };

    public static ConnectorException UninstallIncomplete(string server, string left) =>
        new(
            "UninstallIncomplete",
            ErrorKind.InvalidResult,
            $"The connector was uninstalled on {server}, but {left} is still there."
        )
        {
            RecommendedAction =
                "Close the Services console and other programs that show the service, because Windows keeps a removed "
                + "service until then, and run the command again. If that does not help, restart the server, which "
                + "Microsoft requires to remove the services fully.",
            Target = server,
        };

    /// <param name="why">A sentence that names the folder.</param>
    public static ConnectorException FolderNotProtected(string folder, string why) =>
        new("FolderNotProtected", ErrorKind.SecurityError, $"{why} No program is run from that folder.")
        {
            RecommendedAction =
                $"Check who created '{folder}', remove it, and run the command again to create it for administrators "
                + "only.",
            Target = folder,
        };

    public static ConnectorException GroupNameMissing() =>
        new(
            "ConnectorGroupMissing",
            ErrorKind.InvalidArgument,
            "-CreateGroup, -RequireGroup and -Region require the name of a connector group."
        )
        {
            RecommendedAction = "Add -ConnectorGroup with the group's name.",
        };

    public static ConnectorException RegionWithoutCreate(string region) =>
        new(
            "RegionWithoutCreateGroup",
            ErrorKind.InvalidArgument,
            $"-Region {region} applies only to a group that is created, and -CreateGroup is missing."
        )
        {
            RecommendedAction = "Add -CreateGroup: an existing group with this name is used if its region is the same.",
            Target = region,
        };

    public static ConnectorException ConnectorGroupToJoinNotFound(string name) =>
        new("ConnectorGroupNotFound", ErrorKind.ObjectNotFound, $"There is no connector group '{name}'.")
        {
            RecommendedAction = "Add -CreateGroup to create it, or list the groups with Get-ConnectorGroup.",
            Target = name,
        };

    public static ConnectorException NotInGroup(Connector connector, string wanted) =>
        new(
            "ConnectorNotInGroup",
            ErrorKind.InvalidResult,
            $"{connector.MachineName} was moved to '{wanted}', but the tenant shows it in '{connector.ConnectorGroup}'."
        )
        {
            RecommendedAction =
                $"Run Move-Connector {connector.MachineName} -ConnectorGroup '{wanted}', or run this command again.",
            Target = connector.MachineName,
        };

    /// <param name="exit">The exit code and what it means.</param>
    /// <param name="server">The name of the server; null for the server that the command runs on.</param>
    public static ConnectorException ServiceEndedWhileWaiting(
        string service,
        string state,
        string exit,
        string? server = null
    ) =>
        new(
            "ServiceNotRunning",
            ErrorKind.InvalidResult,
            $"The service {service}{(server is null ? "" : " on " + server)} is {state} ({exit}), so the connector "
                + "can't become active."
        )
        {
            RecommendedAction =
                "Run Get-ConnectorStatus and Get-ConnectorEvent to find the cause, then run Start-Connector.",
            Target = service,
        };
}
