using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Provisioning;

namespace EntraPrivateAccess.Cmdlets.Fleet;

/// <summary>The parameters of the commands whose servers take turns.</summary>
internal static class RollingParameters
{
    /// <summary>Gets their names. The workstation handles them, so they are not sent to servers.</summary>
    public static IReadOnlyCollection<string> Names { get; } = ["MaxUnavailable", "SettleTime", "StopAfter"];

    /// <exception cref="ConnectorException"><c>SessionRequired</c>: one of the parameters is specified for a command on
    /// this server.</exception>
    public static void RequireSession(ServerCmdlet cmdlet)
    {
        if (Names.FirstOrDefault(cmdlet.MyInvocation.BoundParameters.ContainsKey) is { } parameter)
        {
            throw ConnectorErrors.RollingWithoutSession(parameter);
        }
    }

    /// <exception cref="ConnectorException"><c>SettleTimeUnlikely</c>.</exception>
    public static RollingOptions ToOptions(
        ServerCmdlet cmdlet,
        int maxUnavailable,
        TimeSpan settleTime,
        DateTime? stopAfter
    ) =>
        new()
        {
            MaxUnavailable = maxUnavailable,
            ThrottleLimit = cmdlet.ThrottleLimit,
            SettleTime =
                settleTime == TimeSpan.Zero || settleTime >= TimeSpan.FromSeconds(1)
                    ? settleTime
                    : throw ConnectorErrors.SettleTimeUnlikely(settleTime),
            // A time without a time zone is local.
            StopAfter = stopAfter is { } time ? new DateTimeOffset(time.ToUniversalTime()) : null,
        };
}
