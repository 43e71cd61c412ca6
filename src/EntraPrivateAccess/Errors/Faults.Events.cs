using System.Collections.Generic;

namespace EntraPrivateAccess.Errors;

internal static partial class Faults
{
    public static ConnectorException EventsDenied(string server, IReadOnlyList<string> channels) =>
        new("EventChannelDenied", FaultCategory.PermissionDenied,
            $"This account may not read {(channels.Count == 1 ? "the event channel" : $"{channels.Count} event channels")} on {server}: {string.Join(", ", channels)}.")
        {
            RecommendedAction = "Run it again in a PowerShell started as administrator, or as a member of the local group Event Log Readers (S-1-5-32-573).",
            Target = server,
        };
}
