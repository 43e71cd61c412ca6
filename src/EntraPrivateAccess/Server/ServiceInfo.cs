using System;

namespace EntraPrivateAccess.Server;

/// <summary>One service at one moment.</summary>
/// <param name="Name">The service's own name, such as <c>WAPCSvc</c>.</param>
/// <param name="Account">Such as <c>NT AUTHORITY\NETWORK SERVICE</c>.</param>
/// <param name="BinaryPath">The command line the service is started with.</param>
/// <param name="ProcessId">0 where it does not run.</param>
/// <param name="ExitCode">Its last Win32 exit code; 1066 means <paramref name="SpecificExitCode"/> holds the service's own.</param>
internal sealed record ServiceInfo(
    string Name, string DisplayName, ServiceState State, ServiceStartType StartType, string Account, string BinaryPath,
    int ProcessId, int ExitCode, int SpecificExitCode)
{
    /// <summary>The account's SID, which is the same in every language; null where it could not be found out.</summary>
    public string? AccountSid { get; init; }

    /// <summary>When its process began; null if it does not run or that could not be read.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>The same moment by the clock that stamps files: a sandbox's own clock runs ahead of it.</summary>
    public DateTimeOffset? FileTimeAtStart
    {
        get => field ?? StartedAt;
        init;
    }
}
