using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Errors;

internal static partial class ConnectorErrors
{
    public static ConnectorException ConnectorNotInstalled(string server, string service) =>
        new(
            "ConnectorNotInstalled",
            ErrorKind.NotInstalled,
            $"No connector is installed on {server}: the service {service} does not exist."
        )
        {
            RecommendedAction = "Run Install-Connector.",
            Target = server,
        };

    /// <summary>The advice for a service that is disabled, or that Windows does not start by itself.</summary>
    public const string EnableService =
        "Run Start-Connector -Automatic, which also lets Windows start the service at boot.";

    public static ConnectorException ServiceDisabled(string server, string service) =>
        new(
            "ServiceDisabled",
            ErrorKind.InvalidOperation,
            $"The service {service} on {server} is disabled, so Windows does not start it."
        )
        {
            RecommendedAction = EnableService,
            Target = service,
        };

    /// <summary>The cause and the remedy of a service that Windows keeps although it was deleted.</summary>
    public static string DescribeMarkedService(string service) =>
        $"Windows has marked the service {service} for deletion, but a program still holds it, so setup can't install "
        + "it again.";

    public const string ReleaseService =
        "Close the Services console (services.msc), Task Manager, Event Viewer and other programs that show services, "
        + "or restart the server. Then run the command again.";

    public static ConnectorException ServiceMarkedForDelete(string server, string service) =>
        new("ServiceMarkedForDelete", ErrorKind.InvalidOperation, $"{DescribeMarkedService(service)} Server: {server}.")
        {
            RecommendedAction = ReleaseService,
            Target = service,
        };

    /// <param name="code">The last Win32 error that Windows returned.</param>
    public static ConnectorException ServiceManagerUnavailable(
        string server,
        TimeSpan limit,
        int code,
        ConnectorException last
    ) =>
        new(
            last.ErrorId,
            last.Category,
            $"The service manager of {server} did not answer within {Describe(limit)} (Win32 error {code}).",
            last
        )
        {
            RecommendedAction = last.RecommendedAction,
            Target = server,
        };

    /// <param name="state">The service's current state, such as <c>StartPending</c>.</param>
    public static ConnectorException ServiceStartTimeout(string server, string service, string state, TimeSpan limit) =>
        new(
            "ServiceStartTimeout",
            ErrorKind.OperationTimeout,
            $"The service {service} on {server} did not start within {Describe(limit)}; it is still {state}."
        )
        {
            RecommendedAction =
                "Run Start-Connector again to continue waiting. If the service never starts, restart the server and "
                + "run Get-ConnectorStatus.",
            Target = service,
        };

    /// <param name="times">The number of times that the service was started.</param>
    public static ConnectorException ServiceDidNotReport(string server, string service, int times) =>
        new(
            "ServiceStartTimeout",
            ErrorKind.OperationTimeout,
            $"The service {service} on {server} was started {(times == 1 ? "once" : $"{times} times")}, but its "
                + "program did not report to Windows in time (Win32 error 1053)."
        )
        {
            RecommendedAction =
                "Run Start-Connector again later: the server may still be busy after a boot. If the service still "
                + "fails, run Test-Connector and follow its advice.",
            Target = service,
        };

    public static ConnectorException ServiceStopTimeout(string server, string service, string state, TimeSpan limit) =>
        new(
            "ServiceStopTimeout",
            ErrorKind.OperationTimeout,
            $"The service {service} on {server} did not stop within {Describe(limit)}; it is still {state}."
        )
        {
            RecommendedAction =
                "Run Stop-Connector again to continue waiting. If the service never stops, restart the server.",
            Target = service,
        };

    /// <param name="exit">The exit code and what it means.</param>
    public static ConnectorException ServiceDied(string server, string service, string exit) =>
        new(
            "ServiceDied",
            ErrorKind.InvalidResult,
            $"The service {service} on {server} ended after it was started: {exit}."
        )
        {
            RecommendedAction =
                "Run Get-ConnectorStatus: an expired or missing registration is a common cause. Its last errors "
                + "contain details.",
            Target = service,
        };

    public static ConnectorException ProxyNotUsable(Uri proxy, string why) =>
        new(
            "ProxyNotUsable",
            ErrorKind.InvalidArgument,
            "The proxy "
                + (
                    proxy.IsAbsoluteUri
                        ? proxy.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)
                        : "that was specified"
                )
                + $" can't be used by a connector: {why}."
        )
        {
            RecommendedAction =
                "Specify an address of the form http://host:port; the proxy must allow the connector without a "
                + "sign-in.",
            Target = proxy.IsAbsoluteUri
                ? proxy.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)
                : null,
        };

    /// <param name="failure">The reason, as a sentence.</param>
    public static ConnectorException ProxyNotReached(string server, string proxy, string failure) =>
        new(
            "ProxyNotReached",
            ErrorKind.ConnectionError,
            $"{failure} The proxy of the connector on {server} was not changed."
        )
        {
            RecommendedAction = $"Correct the address. To set {proxy} before it can be reached, add -Force.",
            Target = proxy,
        };

    public static ConnectorException ConfigurationUnreadable(string path, string why) =>
        new("ConfigurationUnreadable", ErrorKind.InvalidData, $"{path} can't be read as XML: {why}")
        {
            RecommendedAction = IsOfMachine(path)
                ? MachineConfigurationAdvice
                : "Run Repair-Connector, which restores the file from a copy beside it. Without a copy, correct "
                    + "the file or copy it from another server with the same version.",
            Target = path,
        };

    /// <param name="what">The line and what is wrong, as a sentence.</param>
    /// <param name="repair">What to change, as a sentence.</param>
    public static ConnectorException ConfigurationInvalid(string path, string what, string repair) =>
        new("ConfigurationInvalid", ErrorKind.InvalidData, $"{path} is refused by .NET Framework. {what}")
        {
            RecommendedAction = IsOfMachine(path)
                ? $"{repair} {MachineConfigurationAdvice}"
                : $"{repair} Repair-Connector makes the corrections that are certain.",
            Target = path,
        };

    // Setup of .NET Framework puts machine.config.default beside the file.
    private const string MachineConfigurationAdvice =
        "Correct the file by hand, because all .NET Framework programs share it: machine.config.default in the same "
        + "folder has the original settings. Then run Restart-Connector.";

    private static bool IsOfMachine(string path) =>
        path.EndsWith(@"\machine.config", StringComparison.OrdinalIgnoreCase);

    /// <param name="full">The same address with its scheme.</param>
    public static ConnectorException ProxySchemeMissing(string written, string full) =>
        new(
            "ProxyNotUsable",
            ErrorKind.InvalidArgument,
            $"http:// is missing in the address of the proxy, '{written}'."
        )
        {
            RecommendedAction = $"Specify -Proxy {full}",
            Target = written,
        };

    public static ConnectorException ConfigurationNotRestored(string path, Exception inner) =>
        new(
            "ConfigurationNotRestored",
            inner is UnauthorizedAccessException ? ErrorKind.PermissionDenied : ErrorKind.ResourceUnavailable,
            $"{path} could not be restored: {inner.Message}",
            inner
        )
        {
            RecommendedAction =
                "Start PowerShell with 'Run as administrator', close the program that uses the file, and run "
                + "Repair-Connector again.",
            Target = path,
        };

    public static ConnectorException ConfigurationElsewhere(string path) =>
        new(
            "ConfigurationElsewhere",
            ErrorKind.InvalidOperation,
            $"The proxy section of {path} refers to another file with configSource, which is not supported."
        )
        {
            RecommendedAction = "Move the section into the file itself, then run the command again.",
            Target = path,
        };

    /// <param name="left">Files that could not be restored.</param>
    public static ConnectorException ConfigurationNotWritten(
        string path,
        Exception inner,
        IReadOnlyList<string> left
    ) =>
        new(
            "ConfigurationNotWritten",
            inner is UnauthorizedAccessException ? ErrorKind.PermissionDenied : ErrorKind.ResourceUnavailable,
            $"{path} can't be written: {inner.Message} "
                + $"{(left.Count == 0 ? "Both configuration files are unchanged." : DescribeUnrestored(left))}",
            inner
        )
        {
            RecommendedAction =
                "Start PowerShell with 'Run as administrator', close the program that uses the file, and run the "
                + "command again.",
            Target = path,
        };

    /// <param name="cause">The reason why a service did not start.</param>
    /// <param name="left">Files that could not be restored.</param>
    /// <param name="runAgain">Whether the services run again with the former configuration.</param>
    public static ConnectorException ProxyNotApplied(
        string server,
        ConnectorException cause,
        IReadOnlyList<string> left,
        bool runAgain
    ) =>
        new(
            "ProxyNotApplied",
            ErrorKind.InvalidResult,
            $"The services on {server} did not start with the new proxy configuration"
                + (left.Count == 0 ? ", so the former configuration was restored. " : $". {DescribeUnrestored(left)} ")
                + cause.Message,
            cause
        )
        {
            RecommendedAction =
                left.Count > 0
                    ? $"Close the program that uses {string.Join(" and ", left)}, copy its .bak file over it, and run "
                        + "Restart-Connector."
                : runAgain
                    ? "The services run again as before. Run Get-ConnectorStatus, and test the proxy address with "
                        + "another program on the server."
                : "The services are not running: run Start-Connector, then Get-ConnectorStatus.",
            Target = server,
        };

    private static string DescribeUnrestored(IReadOnlyList<string> left) =>
        $"{string.Join(" and ", left)} could not be restored; the former content is in its .bak file.";

    public static ConnectorException VirtualServerNotFound(string name) =>
        new(
            "VirtualServerNotFound",
            ErrorKind.ObjectNotFound,
            $"The sandbox has no virtual server named {Excerpt(name, HostLetters)}."
        )
        {
            Target = name,
            RecommendedAction = "List its servers with Get-ConnectorSandbox.",
        };

    public static ConnectorException NoVirtualServer(ConnectorEnvironment sandbox) =>
        new(
            "NoVirtualServer",
            ErrorKind.InvalidOperation,
            $"The sandbox '{sandbox.Name}' has no virtual server, and a sandbox session never acts on this machine."
        )
        {
            Target = sandbox.Name,
            RecommendedAction =
                "Start a sandbox that has one: Start-ConnectorSandbox -Server SRV01, and connect to it again.",
        };

    public static ConnectorException SandboxUnreachable(Uri sandbox, Exception cause) =>
        new(
            "SandboxUnreachable",
            ErrorKind.ConnectionError,
            $"The sandbox at {sandbox.GetLeftPart(UriPartial.Authority)} did not respond: {cause.Message}",
            cause
        )
        {
            Target = sandbox,
            RecommendedAction = "Start a new one with Start-ConnectorSandbox, and connect to it again.",
        };

    public static ConnectorException SandboxRefused(Uri sandbox, int status, string detail) =>
        new("SandboxRefused", ErrorKind.InvalidResult, $"The sandbox returned status {status}: {detail}")
        {
            Target = sandbox,
        };
}
