using EntraPrivateAccess.Http;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>The checks of the machine, by the order in which a person would want to hear of it.</summary>
internal static class ServerCheckList
{
    public static IReadOnlyList<Check> Create() =>
        [
            new ElevationCheck(),
            new OperatingSystemCheck(),
            new ArchitectureCheck(),
            new DotNetFrameworkCheck(),
            new DiskSpaceCheck(),
            new SizingCheck(),
            new PasswordProtectionProxyCheck(),
            new PendingRebootCheck(),
            new ClockCheck(),
            new FipsCheck(),
            .. ForRegistration(),
        ];

    /// <summary>What a connector that is installed feels, too.</summary>
    public static IReadOnlyList<Check> ForConnector() =>
        [new DotNetFrameworkCheck(), new PasswordProtectionProxyCheck(), new ClockCheck()];

    /// <summary>What only a registration wants.</summary>
    public static IReadOnlyList<Check> ForRegistration() =>
        [new ExecutionPolicyCheck(), new LanguageModeCheck(), new EnhancedSecurityCheck()];
}

/// <summary>Windows Server 2016 or later (Microsoft's configuration page, February 2026).</summary>
internal sealed class OperatingSystemCheck() : SingleCheck("OperatingSystem", CheckCategories.Server)
{
    // 10.0.14393 is Windows Server 2016.
    private static readonly Version s_minimum = new(10, 0, 14393);

    public override string ErrorId => "OperatingSystemNotSupported";

    protected override Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        string found = $"{context.Description.OperatingSystem} ({context.Description.OperatingSystemVersion})";
        return Task.FromResult(
            context.Description switch
            {
                { OperatingSystemVersion: Version version } when version < s_minimum => Fail(
                    context.Description.Name,
                    $"This is {found}; a connector needs Windows Server 2016 or later.",
                    "Use a server with Windows Server 2016 or later."
                ),
                { IsWindowsServer: false } => Warn(
                    context.Description.Name,
                    $"This is {found}, not a server edition; Microsoft supports connectors on Windows Server.",
                    "Use Windows Server 2016 or later in production."
                ),
                { IsServerCore: true } => Pass(
                    context.Description.Name,
                    $"{found}, Server Core: no sign-in window can open here, so hand a token in."
                ),
                _ => Pass(context.Description.Name, found),
            }
        );
    }
}

/// <summary>Windows Server 2016 and later is 64-bit; a 32-bit client is not a place for a connector.</summary>
internal sealed class ArchitectureCheck() : SingleCheck("Architecture", CheckCategories.Server)
{
    public override string ErrorId => "OperatingSystemNotSupported";

    protected override Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(
            context.Description.Is64Bit
                ? Pass(context.Description.Name, "Windows is 64-bit.")
                : Fail(
                    context.Description.Name,
                    "Windows is 32-bit here; a connector needs the 64-bit Windows Server 2016 or later.",
                    "Use a server with Windows Server 2016 or later."
                )
        );
}

/// <summary>
/// The connector needs .NET Framework 4.7.2 since 1.5.3437.0 (version history). Server 2016 ships 4.6.2.
/// </summary>
internal sealed class DotNetFrameworkCheck() : SingleCheck("DotNetFramework", CheckCategories.Server)
{
    private const string Key = @"HKLM\SOFTWARE\Microsoft\NET Framework Setup\NDP\v4\Full";

    // 461808 on the 1803 releases of Windows, 461814 elsewhere: the lower one serves.
    private const int Release472 = 461808;

    public override string ErrorId => "DotNetFrameworkTooOld";

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        object? value = await context
            .Server.Registry.ReadAsync(Key, "Release", cancellationToken)
            .ConfigureAwait(false);
        return value is int release and >= Release472
            ? Pass(Key, $".NET Framework release {release}.")
            : Fail(
                Key,
                $".NET Framework release {value ?? "unknown"} is older than 4.7.2 ({Release472}), which the connector needs.",
                "Install .NET Framework 4.8, restart, and see with Test-Connector -Include DotNetFramework that it is there."
            );
    }
}

/// <summary>
/// Microsoft's guidance for a connector's server: at least 8 GiB of memory and 4 cores (connector concepts). A
/// smaller one works, for less traffic.
/// </summary>
internal sealed class SizingCheck() : Check("Sizing", CheckCategories.Server)
{
    private const long Memory = 8L << 30;
    private const int Cores = 4;

    // Firmware keeps some of what was bought: 8 GiB show as a little less.
    private const long Tolerance = 512L << 20;

    public override Task<IReadOnlyList<CheckResult>> RunAsync(CheckContext context, CancellationToken cancellationToken)
    {
        long memory = context.Description.Memory;
        int cores = context.Description.Processors;
        return Task.FromResult<IReadOnlyList<CheckResult>>([
            Row(
                "Memory",
                memory > 0,
                memory >= Memory - Tolerance,
                FormattableString.Invariant($"{memory / (double)(1L << 30):0.#} GiB of memory")
            ),
            Row("Processors", cores > 0, cores >= Cores, $"{cores} processor{(cores == 1 ? "" : "s")}"),
        ]);
    }

    private CheckResult Row(string target, bool isKnown, bool isEnough, string found) =>
        (isKnown, isEnough) switch
        {
            (false, _) => Skip(target, "It could not be found out."),
            (true, true) => Pass(target, found + "."),
            _ => Warn(
                target,
                $"{found}: Microsoft's guidance is at least 8 GiB and 4 cores.",
                "Give the machine more before much traffic comes.",
                ConnectorHealth.Healthy
            ),
        };
}

/// <summary>
/// Room for the installer, its package cache and the program. Microsoft names no figure: this one is ours.
/// </summary>
internal sealed class DiskSpaceCheck() : SingleCheck("DiskSpace", CheckCategories.Server)
{
    private const long Needed = 500L * 1024 * 1024;

    public override string ErrorId => "DiskFull";

    protected override Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        string folder = context.Server.Files.Folder(ServerFolder.ProgramFiles);
        long free = context.Server.Files.FreeSpace(folder);
        return Task.FromResult(
            free >= Needed
                ? Pass(folder, $"{free / 1024 / 1024:N0} MB free.")
                : Fail(
                    folder,
                    $"Only {free / 1024 / 1024:N0} MB are free on the disk of {folder}; installer and connector need about {Needed / 1024 / 1024:N0} MB.",
                    "Free some space and run the command again."
                )
        );
    }
}

/// <summary>A restart that waits to happen can make an installer fail halfway.</summary>
internal sealed class PendingRebootCheck() : SingleCheck("PendingReboot", CheckCategories.Server)
{
    public override string ErrorId => "RebootPending";

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> reasons = await context
            .Server.PendingRebootReasonsAsync(cancellationToken)
            .ConfigureAwait(false);
        return reasons.Count == 0
            ? Pass(context.Description.Name, "No restart is pending.")
            : Warn(
                context.Description.Name,
                $"A restart is pending: {string.Join("; ", reasons.Select(reason => reason.TrimEnd('.')))}.",
                "Restart the server when you can."
            );
    }
}

/// <summary>
/// The server's clock beside the service's Date header. Microsoft gives no limit for a connector: five minutes is
/// what Kerberos and tokens bear.
/// </summary>
internal sealed class ClockCheck() : SingleCheck("Clock", CheckCategories.Server)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(5);

    public override string Target => "Clock";

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        if (context.Http is null)
        {
            return Skip(Target, "The service was not asked for its time.");
        }

        long asked = context.Time.GetTimestamp();
        DateTimeOffset? service = await ServiceClock
            .TryReadAsync(context.Http, context.Environment, context.Time, cancellationToken)
            .ConfigureAwait(false);
        TimeSpan took = context.Time.GetElapsedTime(asked);
        // What was described at the start is as old as the run.
        TimeSpan skew = service is DateTimeOffset told
            ? context.Now + (context.Time.GetElapsedTime(context.Begun) - took) - told
            : TimeSpan.Zero;
        return (service, skew.Duration() > s_limit) switch
        {
            (null, _) => Skip(Target, $"{context.Environment.Authority.Host} gave no answer to compare with."),
            (_, true) => Warn(
                Target,
                $"The clock is {skew.Duration().TotalMinutes:0} minutes {(skew > TimeSpan.Zero ? "ahead of" : "behind")} the service's.",
                "Run w32tm /resync, and see where the server gets its time from."
            ),
            _ => Pass(
                Target,
                $"Within {Math.Max(1, Math.Ceiling(skew.Duration().TotalSeconds)):0} s of the service's clock."
            ),
        };
    }
}
