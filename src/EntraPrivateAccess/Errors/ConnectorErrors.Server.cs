using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Errors;

internal static partial class ConnectorErrors
{
    public static ConnectorException ConnectorNotInstalled(string server, string service) =>
        new(
            "ConnectorNotInstalled",
            ErrorKind.NotInstalled,
            $"No connector is installed on {server}: it has no service {service}."
        )
        {
            RecommendedAction = "Run Install-Connector.",
            Target = server,
        };

    public static ConnectorException ServiceDisabled(string server, string service) =>
        new(
            "ServiceDisabled",
            ErrorKind.InvalidOperation,
            $"The service {service} on {server} is disabled, so Windows does not start it."
        )
        {
            RecommendedAction =
                $"Run Repair-Connector, or Set-Service {service} -StartupType Automatic and then Start-Connector.",
            Target = service,
        };

    /// <param name="code">What Windows answered in the end: a Win32 error.</param>
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

    /// <param name="state">What it is at, such as <c>StartPending</c>.</param>
    public static ConnectorException ServiceStartTimeout(string server, string service, string state, TimeSpan limit) =>
        new(
            "ServiceStartTimeout",
            ErrorKind.OperationTimeout,
            $"The service {service} on {server} did not start within {Describe(limit)}; it is still {state}."
        )
        {
            RecommendedAction =
                "Run Start-Connector again: it waits on. If the service never comes up, restart the server and run Get-ConnectorStatus.",
            Target = service,
        };

    /// <param name="times">How often it was started.</param>
    public static ConnectorException ServiceDidNotReport(string server, string service, int times) =>
        new(
            "ServiceStartTimeout",
            ErrorKind.OperationTimeout,
            $"The service {service} on {server} was started {(times == 1 ? "once" : $"{times} times")}, and its program did not report to Windows in time (Win32 error 1053)."
        )
        {
            RecommendedAction =
                "A server that is busy, as after a boot, is too slow for it: run Start-Connector again later. If it stays so, run Test-Connector, and Repair-Connector where it says so.",
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
                "Run Stop-Connector again: it waits on. If the service never stops, restart the server.",
            Target = service,
        };

    /// <param name="exit">The exit code and what it means.</param>
    public static ConnectorException ServiceDied(string server, string service, string exit) =>
        new(
            "ServiceDied",
            ErrorKind.InvalidResult,
            $"The service {service} on {server} was started and ended again: {exit}."
        )
        {
            RecommendedAction =
                "Run Get-ConnectorStatus: an expired or missing registration is a common cause, and its last errors say more.",
            Target = service,
        };

    public static ConnectorException ProxyNotUsable(Uri proxy, string why) =>
        new(
            "ProxyNotUsable",
            ErrorKind.InvalidArgument,
            $"The proxy {(proxy.IsAbsoluteUri ? proxy.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped) : "that was given")} can't be used by a connector: {why}."
        )
        {
            RecommendedAction =
                "Give an address of the form http://host:port; a connector's proxy must let it through without signing in.",
        };

    public static ConnectorException ConfigurationUnreadable(string path, string why) =>
        new("ConfigurationUnreadable", ErrorKind.InvalidData, $"{path} can't be read as XML: {why}")
        {
            RecommendedAction =
                "Run Repair-Connector, which puts the backup beside it (.bak) back; without one mend the file, or copy it from another server with the same version.",
            Target = path,
        };

    public static ConnectorException ConfigurationNotRestored(string path, Exception inner) =>
        new(
            "ConfigurationNotRestored",
            inner is UnauthorizedAccessException ? ErrorKind.PermissionDenied : ErrorKind.ResourceUnavailable,
            $"The backup of {path} could not be put in its place: {inner.Message}",
            inner
        )
        {
            RecommendedAction =
                $"Start PowerShell with 'Run as administrator', close what holds the file, and copy {path}.bak over it.",
            Target = path,
        };

    public static ConnectorException ConfigurationElsewhere(string path) =>
        new(
            "ConfigurationElsewhere",
            ErrorKind.InvalidOperation,
            $"The proxy section of {path} names another file with configSource, which is not followed."
        )
        {
            RecommendedAction = "Move the section into the file itself, then run the command again.",
            Target = path,
        };

    /// <param name="left">Files that could not be put back.</param>
    public static ConnectorException ConfigurationNotWritten(
        string path,
        Exception inner,
        IReadOnlyList<string> left
    ) =>
        new(
            "ConfigurationNotWritten",
            inner is UnauthorizedAccessException ? ErrorKind.PermissionDenied : ErrorKind.ResourceUnavailable,
            $"{path} can't be written: {inner.Message} {(left.Count == 0 ? "Both configuration files are as they were." : NotBack(left))}",
            inner
        )
        {
            RecommendedAction =
                "Start PowerShell with 'Run as administrator', close what holds the file, and run the command again.",
            Target = path,
        };

    /// <param name="cause">Why a service did not come up.</param>
    /// <param name="left">Files that could not be put back.</param>
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
            $"With the new proxy configuration the services on {server} did not come up{(left.Count == 0 ? ", so the former configuration is back." : $". {NotBack(left)}")} {cause.Message}",
            cause
        )
        {
            RecommendedAction =
                left.Count > 0
                    ? $"Close what holds {string.Join(" and ", left)}, copy the .bak beside it over it, and run Restart-Connector."
                : runAgain
                    ? "The services run again as before. Run Get-ConnectorStatus, and try the address with another program of the server."
                : "The services do not run: run Start-Connector, then Get-ConnectorStatus.",
            Target = server,
        };

    private static string NotBack(IReadOnlyList<string> left) =>
        $"{string.Join(" and ", left)} could not be put back; what stood there before lies beside it as .bak.";

    public static ConnectorException VirtualServerNotFound(string name, string detail) =>
        new(
            "VirtualServerNotFound",
            ErrorKind.ObjectNotFound,
            $"The sandbox has no virtual server named {name}. {detail}".TrimEnd()
        )
        {
            Target = name,
            RecommendedAction = "See its servers with Get-ConnectorSandbox.",
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
            $"The sandbox at {sandbox.GetLeftPart(UriPartial.Authority)} does not answer: {cause.Message}",
            cause
        )
        {
            Target = sandbox,
            RecommendedAction = "Start a new one with Start-ConnectorSandbox, and connect to it again.",
        };

    public static ConnectorException SandboxRefused(Uri sandbox, int status, string detail) =>
        new("SandboxRefused", ErrorKind.InvalidResult, $"The sandbox answered {status}: {detail}") { Target = sandbox };
}
