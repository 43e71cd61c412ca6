using System;

namespace EntraPrivateAccess.Errors;

internal static partial class Faults
{
    public static ConnectorException ConnectorNotInstalled(string server, string service) =>
        new("ConnectorNotInstalled", FaultCategory.NotInstalled, $"No connector is installed on {server}: it has no service {service}.")
        {
            RecommendedAction = "Run Install-Connector.",
            Target = server,
        };

    public static ConnectorException ServiceDisabled(string server, string service) =>
        new("ServiceDisabled", FaultCategory.InvalidOperation, $"The service {service} on {server} is disabled, so Windows does not start it.")
        {
            RecommendedAction = $"Run Repair-Connector, or Set-Service {service} -StartupType Automatic and then Start-Connector.",
            Target = service,
        };

    /// <param name="code">What Windows answered in the end: a Win32 error.</param>
    public static ConnectorException ServiceManagerUnavailable(
        string server, TimeSpan limit, int code, ConnectorException last) =>
        new(last.ErrorId, last.Category,
            $"The service manager of {server} did not answer within {Describe(limit)} (Win32 error {code}).", last)
        {
            RecommendedAction = last.RecommendedAction,
            Target = server,
        };

    /// <param name="state">What it is at, such as <c>StartPending</c>.</param>
    public static ConnectorException ServiceStartTimeout(string server, string service, string state, TimeSpan limit) =>
        new("ServiceStartTimeout", FaultCategory.OperationTimeout, $"The service {service} on {server} did not start within {Describe(limit)}; it is still {state}.")
        {
            RecommendedAction = "Run Start-Connector again: it waits on. If the service never comes up, restart the server and run Get-ConnectorStatus.",
            Target = service,
        };

    /// <param name="times">How often it was started.</param>
    public static ConnectorException ServiceDidNotReport(string server, string service, int times) =>
        new("ServiceStartTimeout", FaultCategory.OperationTimeout,
            $"The service {service} on {server} was started {(times == 1 ? "once" : $"{times} times")}, and its program did not report to Windows in time (Win32 error 1053).")
        {
            RecommendedAction = "A server that is busy, as after a boot, is too slow for it: run Start-Connector again later. If it stays so, run Test-Connector, and Repair-Connector where it says so.",
            Target = service,
        };

    public static ConnectorException ServiceStopTimeout(string server, string service, string state, TimeSpan limit) =>
        new("ServiceStopTimeout", FaultCategory.OperationTimeout, $"The service {service} on {server} did not stop within {Describe(limit)}; it is still {state}.")
        {
            RecommendedAction = "Run Stop-Connector again: it waits on. If the service never stops, restart the server.",
            Target = service,
        };

    /// <param name="exit">The exit code and what it means.</param>
    public static ConnectorException ServiceDied(string server, string service, string exit) =>
        new("ServiceDied", FaultCategory.InvalidResult, $"The service {service} on {server} was started and ended again: {exit}.")
        {
            RecommendedAction = "Run Get-ConnectorStatus: an expired or missing registration is a common cause, and its last errors say more.",
            Target = service,
        };
}
