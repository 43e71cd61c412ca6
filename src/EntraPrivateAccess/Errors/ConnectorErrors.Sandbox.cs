using System.Text.RegularExpressions;

namespace EntraPrivateAccess.Errors;

internal static partial class ConnectorErrors
{
    public static ConnectorException SandboxRuntimeMissing(Exception? inner = null) =>
        new(
            "SandboxRuntimeMissing",
            ErrorKind.NotInstalled,
            "The sandbox requires .NET 10 with ASP.NET Core, which is not installed on this machine.",
            inner
        )
        {
            RecommendedAction =
                "Install the ASP.NET Core 10 runtime from https://dotnet.microsoft.com/download; no other command "
                + "needs it.",
        };

    public static ConnectorException SandboxMissing(string path) =>
        new(
            "SandboxMissing",
            ErrorKind.NotInstalled,
            $"The module's folder contains no sandbox: {path} does not exist."
        )
        {
            RecommendedAction = "Install the module again, or build it with: dotnet build src.",
            Target = path,
        };

    // .NET precedes the message with the name of the exception.
    private static readonly Regex s_unhandled = new(@"^Unhandled exception\. (?:[\w.+]+: )?");

    /// <param name="complaint">The output of the child process on stderr.</param>
    public static ConnectorException SandboxFailed(string complaint) =>
        complaint.IndexOf("AspNetCore", StringComparison.Ordinal) >= 0
        || complaint.IndexOf("install or update .NET", StringComparison.Ordinal) >= 0
            ? SandboxRuntimeMissing()
            : new(
                "SandboxFailed",
                ErrorKind.InvalidResult,
                $"The sandbox ended before it was ready: {s_unhandled.Replace(FirstLine(complaint), "")}"
            );

    public static ConnectorException SandboxAlreadyRunning(string name) =>
        new("SandboxAlreadyRunning", ErrorKind.ResourceExists, $"A sandbox named '{name}' is already running.")
        {
            RecommendedAction =
                "Use it (Get-ConnectorSandbox), replace it with a new one with -Force, or specify another -Name.",
            Target = name,
        };

    public static ConnectorException SandboxConnectionMissing(string path) =>
        new(
            "SandboxConnectionMissing",
            ErrorKind.ObjectNotFound,
            $"There is no connection file {path}: its sandbox has ended or was never started."
        )
        {
            RecommendedAction =
                "Start one with Start-ConnectorSandbox -ConnectionFile PATH, and keep that PowerShell session open.",
            Target = path,
        };

    /// <param name="cause">Why the file could not be read, or null.</param>
    public static ConnectorException SandboxConnectionInvalid(string path, Exception? cause = null) =>
        new(
            "SandboxConnectionInvalid",
            ErrorKind.InvalidData,
            cause is null
                ? $"'{path}' is not a sandbox connection file."
                : $"The connection file '{path}' cannot be read: {cause.Message.TrimEnd('.')}.",
            cause
        )
        {
            RecommendedAction = "Specify the file that Start-ConnectorSandbox -ConnectionFile created.",
            Target = path,
        };

    public static ConnectorException SandboxConnectionNotLocal(string path, Uri url) =>
        new(
            "SandboxConnectionNotLocal",
            ErrorKind.SecurityError,
            $"'{path}' contains {url.GetLeftPart(UriPartial.Authority)}, but a sandbox runs only on this machine "
                + "(loopback) with https."
        )
        {
            RecommendedAction =
                "Delete the file, and start a new sandbox with Start-ConnectorSandbox -ConnectionFile PATH.",
            Target = path,
        };

    public static ConnectorException SandboxConnectionExists(string path) =>
        new(
            "SandboxConnectionExists",
            ErrorKind.ResourceExists,
            $"'{path}' already exists: its sandbox is still running, or its process was killed."
        )
        {
            RecommendedAction = "Specify another -ConnectionFile, or use -Force to replace this one.",
            Target = path,
        };

    public static ConnectorException SandboxConnectionNotWritten(string path, Exception cause) =>
        new(
            "SandboxConnectionNotWritten",
            ErrorKind.ResourceUnavailable,
            $"'{path}' cannot be written, so no sandbox was started: {cause.Message.TrimEnd('.')}.",
            cause
        )
        {
            RecommendedAction = "Specify another -ConnectionFile, in a folder that you can write to.",
            Target = path,
        };

    public static ConnectorException SandboxNotRunning(string? name) =>
        new(
            "SandboxNotRunning",
            ErrorKind.ObjectNotFound,
            name is null
                ? "No sandbox is running in this session."
                : $"No sandbox named '{Excerpt(name)}' is running in this session."
        )
        {
            RecommendedAction = "Run Start-ConnectorSandbox.",
            Target = name,
        };

    /// <summary>The sandbox rejected a request and explains why, for example because a fault does not exist.</summary>
    public static ConnectorException SandboxRequestInvalid(string sentence) =>
        new("SandboxRequestInvalid", ErrorKind.InvalidArgument, sentence);

    private static string FirstLine(string text) =>
        text.Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries)
            .FirstOrDefault(line => line.Trim().Length > 0)
            ?.Trim()
        ?? "there was no error output.";
}
