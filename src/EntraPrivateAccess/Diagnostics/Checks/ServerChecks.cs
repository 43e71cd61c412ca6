using EntraPrivateAccess.Http;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>The checks of the machine, in the order in which they are shown.</summary>
internal static class ServerCheckList
{
    public static IReadOnlyList<Check> Create() =>
        [
            new ElevationCheck(),
            new OperatingSystemCheck(),
            new OperatingSystemSupportCheck(),
            new ArchitectureCheck(),
            new DotNetFrameworkCheck(),
            new DiskSpaceCheck(),
            new SizingCheck(),
            new PasswordProtectionProxyCheck(),
            new PendingRebootCheck(),
            new ClockCheck(),
            new FipsCheck(),
            new PortRangesCheck(),
            .. ForRegistration(),
        ];

    /// <summary>Gets the checks that also matter to an installed connector.</summary>
    public static IReadOnlyList<Check> ForConnector() =>
        [new DotNetFrameworkCheck(), new PasswordProtectionProxyCheck(), new ClockCheck()];

    /// <summary>Gets the checks that matter only to a registration.</summary>
    public static IReadOnlyList<Check> ForRegistration() =>
        [new ExecutionPolicyCheck(), new LanguageModeCheck(), new EnhancedSecurityCheck()];
}

/// <summary>Checks for Windows Server 2016 or later (Microsoft's configuration page, February 2026).</summary>
internal sealed class OperatingSystemCheck() : SingleCheck(ServerCheckTable.OperatingSystem)
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
                    $"{found}, Server Core: no sign-in window can open here, so pass a token."
                ),
                _ => Pass(context.Description.Name, found),
            }
        );
    }
}

/// <summary>
/// Checks that Windows is 64-bit. Windows Server 2016 and later always is; a 32-bit client cannot run a connector.
/// </summary>
internal sealed class ArchitectureCheck() : SingleCheck(ServerCheckTable.Architecture)
{
    public override string ErrorId => "OperatingSystemNotSupported";

    protected override Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(
            context.Description.Is64Bit
                ? Pass(context.Description.Name, "Windows is 64-bit.")
                : Fail(
                    context.Description.Name,
                    "This is 32-bit Windows; a connector requires 64-bit Windows Server 2016 or later.",
                    "Use a server with Windows Server 2016 or later."
                )
        );
}

/// <summary>
/// Checks for .NET Framework 4.7.2, which the connector requires since version 1.5.3437.0 (version history). Windows
/// Server 2016 ships with 4.6.2.
/// </summary>
internal sealed class DotNetFrameworkCheck() : SingleCheck(ServerCheckTable.DotNetFramework)
{
    private const string Key = @"HKLM\SOFTWARE\Microsoft\NET Framework Setup\NDP\v4\Full";

    // 461808 on the 1803 releases of Windows, 461814 elsewhere: the lower value is sufficient.
    private const int Release472 = 461808;

    public override string ErrorId => "DotNetFrameworkTooOld";

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        object? value = await context
            .Server.Registry.ReadAsync(Key, "Release", cancellationToken)
            .ConfigureAwait(false);
        return value is int release and >= Release472 ? Pass(Key, $".NET Framework release {release}.")
            : RegistryText.IsOtherType(value)
                ? Warn(
                    Key,
                    $"The version of .NET Framework is not known: Release is {RegistryText.Describe(value)} instead of "
                        + $"a number (REG_DWORD). The connector requires 4.7.2 ({Release472}).",
                    "Repair .NET Framework 4.8, restart the server, and verify the result with "
                        + "Test-Connector -Include DotNetFramework.",
                    ConnectorHealth.Healthy
                )
            : Fail(
                Key,
                $".NET Framework release {value ?? "unknown"} is older than 4.7.2 ({Release472}), "
                    + "which the connector requires.",
                "Install .NET Framework 4.8, restart the server, and verify the result with "
                    + "Test-Connector -Include DotNetFramework."
            );
    }
}

/// <summary>
/// Checks for at least 8 GiB of memory and 4 cores, which Microsoft recommends for a connector's server (page
/// "connector concepts"). A smaller server works for less traffic.
/// </summary>
internal sealed class SizingCheck() : Check(ServerCheckTable.Sizing)
{
    private const long Memory = 8L << 30;
    private const int Cores = 4;

    // The firmware reserves some memory: a machine with 8 GiB reports slightly less.
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
            (false, _) => Skip(target, "The value could not be determined."),
            (true, true) => Pass(target, found + "."),
            _ => Warn(
                target,
                $"{found}: Microsoft recommends at least 8 GiB and 4 cores.",
                "Add resources to the machine before it has to handle much traffic.",
                ConnectorHealth.Healthy
            ),
        };
}

/// <summary>
/// Checks the free space for the installer, its package cache and the program. Microsoft documents no minimum; this one
/// is an estimate.
/// </summary>
internal sealed class DiskSpaceCheck() : SingleCheck(ServerCheckTable.DiskSpace)
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
                    $"Only {free / 1024 / 1024:N0} MB are free on the disk of {folder}; "
                        + $"installer and connector need about {Needed / 1024 / 1024:N0} MB.",
                    "Free some space and run the command again."
                )
        );
    }
}

/// <summary>Checks for a pending restart, which can make an installer fail halfway.</summary>
internal sealed class PendingRebootCheck() : SingleCheck(ServerCheckTable.PendingReboot)
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
/// Compares the server's clock with the service's Date header. Microsoft documents no limit for a connector; five
/// minutes is the tolerance of Kerberos and tokens.
/// </summary>
internal sealed class ClockCheck() : SingleCheck(ServerCheckTable.Clock)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(5);

    public override string Target => "Clock";

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        if (context.Http is null)
        {
            return Skip(Target, "The service's time was not requested.");
        }

        long asked = context.Time.GetTimestamp();
        DateTimeOffset? service = await ServiceClock
            .TryReadAsync(context.Http, context.Environment, context.Time, cancellationToken)
            .ConfigureAwait(false);
        TimeSpan took = context.Time.GetElapsedTime(asked);
        // The server's time was read at the start of the run, so the time elapsed since then is added.
        TimeSpan skew = service is DateTimeOffset told
            ? context.Now + (context.Time.GetElapsedTime(context.Begun) - took) - told
            : TimeSpan.Zero;
        return (service, skew.Duration() > s_limit) switch
        {
            (null, _) => Skip(Target, $"{context.Environment.Authority.Host} did not return a time to compare with."),
            (_, true) => Warn(
                Target,
                $"The clock is {skew.Duration().TotalMinutes:0} minutes "
                    + $"{(skew > TimeSpan.Zero ? "ahead of" : "behind")} the service's.",
                "Run w32tm /resync, and check the server's time source."
            ),
            _ => Pass(
                Target,
                $"Within {Math.Max(1, Math.Ceiling(skew.Duration().TotalSeconds)):0} s of the service's clock."
            ),
        };
    }
}
