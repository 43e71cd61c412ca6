using System;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning;

/// <summary>Which process a note on the server speaks of. An id alone comes to mean another process, after a restart at the latest.</summary>
internal static class ProcessMark
{
    /// <summary>The mark until there is a process. One that is killed then got no input, and ends by itself.</summary>
    public const string Starting = "starting";

    public static string Of(IServerProcess process) => process.StartTime is DateTimeOffset begun
        ? FormattableString.Invariant($"{process.Id} {begun.UtcDateTime:O}")
        : FormattableString.Invariant($"{process.Id}");

    public static bool Names(string mark, IServerProcess process) => string.Equals(mark.Trim(), Of(process), StringComparison.Ordinal);
}
