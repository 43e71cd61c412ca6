namespace EntraPrivateAccess.Errors;

internal static partial class ConnectorErrors
{
    public static ConnectorException SandboxRuntimeMissing(Exception? inner = null) =>
        new(
            "SandboxRuntimeMissing",
            ErrorKind.NotInstalled,
            "The sandbox needs .NET 10 with ASP.NET Core, and this machine has none that it can start.",
            inner
        )
        {
            RecommendedAction =
                "Install the ASP.NET Core 10 runtime from https://dotnet.microsoft.com/download; no other command needs it.",
        };

    public static ConnectorException SandboxMissing(string path) =>
        new("SandboxMissing", ErrorKind.NotInstalled, $"The module's folder holds no sandbox: {path} is not there.")
        {
            RecommendedAction = "Install the module again, or build it with: dotnet build src.",
            Target = path,
        };

    /// <param name="complaint">What the child wrote to stderr before it ended.</param>
    public static ConnectorException SandboxFailed(string complaint) =>
        complaint.IndexOf("AspNetCore", StringComparison.Ordinal) >= 0
        || complaint.IndexOf("install or update .NET", StringComparison.Ordinal) >= 0
            ? SandboxRuntimeMissing()
            : new(
                "SandboxFailed",
                ErrorKind.InvalidResult,
                $"The sandbox ended before it was ready: {FirstLine(complaint)}"
            );

    public static ConnectorException SandboxAlreadyRunning(string name) =>
        new("SandboxAlreadyRunning", ErrorKind.ResourceExists, $"A sandbox named '{name}' is running already.")
        {
            RecommendedAction =
                "Use it (Get-ConnectorSandbox), start a fresh one in its place with -Force, or give this one another -Name.",
            Target = name,
        };

    public static ConnectorException SandboxConnectionMissing(string path) =>
        new(
            "SandboxConnectionMissing",
            ErrorKind.ObjectNotFound,
            $"There is no connection file {path}: its sandbox has ended, or it never was."
        )
        {
            RecommendedAction =
                "Start one with Start-ConnectorSandbox -ConnectionFile PATH, and keep that PowerShell open.",
            Target = path,
        };

    /// <param name="cause">Why the file could not be read, or null.</param>
    public static ConnectorException SandboxConnectionInvalid(string path, Exception? cause = null) =>
        new(
            "SandboxConnectionInvalid",
            ErrorKind.InvalidData,
            cause is null
                ? $"'{path}' is no connection file of a sandbox."
                : $"The connection file '{path}' cannot be read: {cause.Message.TrimEnd('.')}.",
            cause
        )
        {
            RecommendedAction = "Name the file that Start-ConnectorSandbox -ConnectionFile made.",
            Target = path,
        };

    public static ConnectorException SandboxConnectionNotLocal(string path, Uri url) =>
        new(
            "SandboxConnectionNotLocal",
            ErrorKind.SecurityError,
            $"'{path}' names {url.GetLeftPart(UriPartial.Authority)}, and a sandbox is reached by https on this "
                + "machine (loopback) only."
        )
        {
            RecommendedAction =
                "Delete the file, and start a sandbox of your own with Start-ConnectorSandbox -ConnectionFile PATH.",
            Target = path,
        };

    public static ConnectorException SandboxConnectionExists(string path) =>
        new(
            "SandboxConnectionExists",
            ErrorKind.ResourceExists,
            $"'{path}' is there already: of a sandbox that runs, or that was ended by force."
        )
        {
            RecommendedAction = "Name another -ConnectionFile, or use -Force to replace this one.",
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
            RecommendedAction = "Name another -ConnectionFile, in a folder of your own.",
            Target = path,
        };

    public static ConnectorException SandboxNotRunning(string? name) =>
        new(
            "SandboxNotRunning",
            ErrorKind.ObjectNotFound,
            name is null
                ? "No sandbox is running in this session."
                : $"No sandbox named '{name}' is running in this session."
        )
        {
            RecommendedAction = "Run Start-ConnectorSandbox.",
            Target = name,
        };

    /// <summary>
    /// The sandbox says what is wrong with what was asked of it, such as a fault that does not exist.
    /// </summary>
    public static ConnectorException SandboxRequestInvalid(string sentence) =>
        new("SandboxRequestInvalid", ErrorKind.InvalidArgument, sentence);

    private static string FirstLine(string text) =>
        text.Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries)
            .FirstOrDefault(line => line.Trim().Length > 0)
            ?.Trim()
        ?? "it gave no reason.";
}
