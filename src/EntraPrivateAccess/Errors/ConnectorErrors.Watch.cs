using EntraPrivateAccess.Models;
using static System.FormattableString;

namespace EntraPrivateAccess.Errors;

/// <summary>Errors of Watch-Connector.</summary>
internal static partial class ConnectorErrors
{
    /// <summary>The exit code for a watch that can't tell the state of the connectors.</summary>
    private const int WatchUnknown = (int)WatchStatus.Unknown;

    public static ConnectorException WatchTimeOutOfRange(string parameter, TimeSpan value, TimeSpan most) =>
        new(
            "WatchTimeOutOfRange",
            ErrorKind.InvalidArgument,
            $"-{parameter} must be a time from 0 to {Describe(most)}, not {value}."
        )
        {
            RecommendedAction = $"Specify hours, minutes and seconds, such as -{parameter} 00:05:00.",
            Target = value.ToString(),
            ExitCode = WatchUnknown,
        };

    /// <param name="reason">The reason as a clause.</param>
    public static ConnectorException WatchStateUnreadable(string path, string reason, Exception? cause = null) =>
        new("WatchStateUnreadable", ErrorKind.InvalidData, $"The state file '{path}' can't be used: {reason}.", cause)
        {
            RecommendedAction =
                $"Delete it to start anew, or specify another file with -StatePath: Remove-Item {Quote(path)}. "
                + "Notifications that it contains are lost then.",
            Target = path,
            ExitCode = WatchUnknown,
        };

    public static ConnectorException WatchStateForeign(string path, string theirs, string ours) =>
        new(
            "WatchStateForeign",
            ErrorKind.InvalidArgument,
            $"The state file '{path}' belongs to {theirs}, but this session is connected to {ours}."
        )
        {
            RecommendedAction = "Specify another file for each tenant with -StatePath.",
            Target = path,
            ExitCode = WatchUnknown,
        };

    public static ConnectorException WatchStateFromFuture(string path, DateTimeOffset last, DateTimeOffset now) =>
        new(
            "WatchStateFromFuture",
            ErrorKind.InvalidData,
            Invariant(
                $"The state file '{path}' was written at {last:yyyy-MM-dd HH:mm:ss} UTC, which is later than the "
            ) + Invariant($"clock of this machine, {now:yyyy-MM-dd HH:mm:ss} UTC.")
        )
        {
            RecommendedAction =
                $"Correct the clock. If it is right, delete the file to start anew: Remove-Item {Quote(path)}.",
            Target = path,
            ExitCode = WatchUnknown,
        };

    public static ConnectorException WatchStateInUse(string path) =>
        new(
            "WatchStateInUse",
            ErrorKind.ResourceBusy,
            $"Another Watch-Connector is using the state file '{path}', so this one did not start."
        )
        {
            RecommendedAction =
                "Wait until the other one has ended, or specify another file with -StatePath. In a scheduler, don't "
                + "start a run while the previous one is running.",
            Target = path,
            ExitCode = WatchUnknown,
        };

    public static ConnectorException WatchStateNotWritten(string path, Exception cause) =>
        new(
            "WatchStateNotWritten",
            ErrorKind.ResourceUnavailable,
            $"The state file '{path}' can't be written: {cause.Message}",
            cause
        )
        {
            RecommendedAction = "Free space on the disk, or specify a file in a folder that you can write to.",
            Target = path,
            ExitCode = WatchUnknown,
        };

    /// <param name="reason">The reason as a clause. It never contains the address.</param>
    public static ConnectorException WebhookAddressInvalid(string reason) =>
        new("WebhookAddressInvalid", ErrorKind.InvalidArgument, $"The webhook's address can't be used: {reason}.")
        {
            RecommendedAction =
                "Copy the whole address, which starts with https://. It is a secret, so no message of this module "
                + "contains it.",
            ExitCode = WatchUnknown,
        };

    public static ConnectorException WebhookGivenTwice() =>
        new(
            "WebhookGivenTwice",
            ErrorKind.InvalidArgument,
            "-WebhookUri and -WebhookUriPath can't be specified together."
        )
        {
            RecommendedAction = "Specify one of them.",
            ExitCode = WatchUnknown,
        };

    /// <param name="reason">The reason as a clause.</param>
    public static ConnectorException WebhookFileNotReadable(string path, string reason, Exception? cause = null) =>
        new(
            "WebhookFileNotReadable",
            ErrorKind.ResourceUnavailable,
            $"The webhook's address can't be read from '{path}': {reason}.",
            cause
        )
        {
            RecommendedAction = "Specify a file that contains nothing but the address, on one line.",
            Target = path,
            ExitCode = WatchUnknown,
        };

    /// <param name="reason">The reason as a sentence without a period.</param>
    /// <param name="command">The command that protects the file.</param>
    public static ConnectorException WebhookFileNotProtected(string path, string reason, string command) =>
        new(
            "WebhookFileNotProtected",
            ErrorKind.SecurityError,
            $"{reason}, so the webhook's address is not read from it."
        )
        {
            RecommendedAction =
                $"Protect the file: {command}. If others may have read the address, create a new webhook.",
            Target = path,
            ExitCode = WatchUnknown,
        };

    /// <summary>The message about a tenant that could not be read, which is no statement about connectors.</summary>
    public static string WatchIsBlind(ConnectorException fault) =>
        $"The tenant could not be read, so the state of the connectors is unknown: {fault.Message}"
        + (fault.RecommendedAction is { } action ? $" {action}" : "");
}
