using System;
using System.Collections.Generic;

namespace EntraPrivateAccess.Errors;

internal static partial class Faults
{
    public static ConnectorException ProxyNotUsable(Uri proxy, string why) =>
        new("ProxyNotUsable", FaultCategory.InvalidArgument, $"The proxy {(proxy.IsAbsoluteUri ? proxy.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped) : "that was given")} can't be used by a connector: {why}.")
        {
            RecommendedAction = "Give an address of the form http://host:port; a connector's proxy must let it through without signing in.",
        };

    public static ConnectorException ConfigurationUnreadable(string path, string why) =>
        new("ConfigurationUnreadable", FaultCategory.InvalidData, $"{path} can't be read as XML: {why}")
        {
            RecommendedAction = "Run Repair-Connector, which puts the backup beside it (.bak) back; without one mend the file, or copy it from another server with the same version.",
            Target = path,
        };

    public static ConnectorException ConfigurationNotRestored(string path, Exception inner) =>
        new("ConfigurationNotRestored", inner is UnauthorizedAccessException ? FaultCategory.PermissionDenied : FaultCategory.ResourceUnavailable, $"The backup of {path} could not be put in its place: {inner.Message}", inner)
        {
            RecommendedAction = $"Start PowerShell with 'Run as administrator', close what holds the file, and copy {path}.bak over it.",
            Target = path,
        };

    public static ConnectorException ConfigurationElsewhere(string path) =>
        new("ConfigurationElsewhere", FaultCategory.InvalidOperation, $"The proxy section of {path} names another file with configSource, which is not followed.")
        {
            RecommendedAction = "Move the section into the file itself, then run the command again.",
            Target = path,
        };

    /// <param name="left">Files that could not be put back.</param>
    public static ConnectorException ConfigurationNotWritten(string path, Exception inner, IReadOnlyList<string> left) =>
        new("ConfigurationNotWritten", inner is UnauthorizedAccessException ? FaultCategory.PermissionDenied : FaultCategory.ResourceUnavailable, $"{path} can't be written: {inner.Message} {(left.Count == 0 ? "Both configuration files are as they were." : NotBack(left))}", inner)
        {
            RecommendedAction = "Start PowerShell with 'Run as administrator', close what holds the file, and run the command again.",
            Target = path,
        };

    /// <param name="cause">Why a service did not come up.</param>
    /// <param name="left">Files that could not be put back.</param>
    /// <param name="runAgain">Whether the services run again with the former configuration.</param>
    public static ConnectorException ProxyNotApplied(string server, ConnectorException cause, IReadOnlyList<string> left, bool runAgain) =>
        new("ProxyNotApplied", FaultCategory.InvalidResult, $"With the new proxy configuration the services on {server} did not come up{(left.Count == 0 ? ", so the former configuration is back." : $". {NotBack(left)}")} {cause.Message}", cause)
        {
            RecommendedAction = left.Count > 0
                ? $"Close what holds {string.Join(" and ", left)}, copy the .bak beside it over it, and run Restart-Connector."
                : runAgain
                ? "The services run again as before. Run Get-ConnectorStatus, and try the address with another program of the server."
                : "The services do not run: run Start-Connector, then Get-ConnectorStatus.",
            Target = server,
        };

    private static string NotBack(IReadOnlyList<string> left) =>
        $"{string.Join(" and ", left)} could not be put back; what stood there before lies beside it as .bak.";
}
