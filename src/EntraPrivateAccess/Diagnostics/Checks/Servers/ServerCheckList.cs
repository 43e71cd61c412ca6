using System.Collections.Generic;

namespace EntraPrivateAccess.Diagnostics.Checks.Servers;

/// <summary>The checks of the machine, by the order in which a person would want to hear of it.</summary>
internal static class ServerCheckList
{
    public static IReadOnlyList<Check> Create() =>
    [
        new ElevationCheck(), new OperatingSystemCheck(), new ArchitectureCheck(), new DotNetFrameworkCheck(), new DiskSpaceCheck(), new SizingCheck(),
        new PasswordProtectionProxyCheck(), new PendingRebootCheck(), new ClockCheck(), new FipsCheck(), .. ForRegistration(),
    ];

    /// <summary>What a connector that is installed feels, too.</summary>
    public static IReadOnlyList<Check> ForConnector() => [new DotNetFrameworkCheck(), new PasswordProtectionProxyCheck(), new ClockCheck()];

    /// <summary>What only a registration wants.</summary>
    public static IReadOnlyList<Check> ForRegistration() => [new ExecutionPolicyCheck(), new LanguageModeCheck(), new EnhancedSecurityCheck()];
}
