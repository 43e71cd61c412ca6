using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>
/// Checks the dynamic and the AutoReuse range of TCP ports (<see cref="KnownFacts.PortRanges"/>). They are read from
/// the documented class only: where Windows stores them is not documented.
/// </summary>
internal sealed class PortRangesCheck() : Check(ServerCheckTable.PortRanges)
{
    // The documented values. All other ports belong to neither range.
    private const int LowestPort = 10000;
    private const int DefaultCount = 16384;

    // The settings for connections. The others have no values of their own.
    private static readonly string[] s_settings =
    [
        "Internet",
        "Datacenter",
        "Compat",
        "InternetCustom",
        "DatacenterCustom",
    ];

    public override string Target => "MSFT_NetTCPSetting";

    public override async Task<IReadOnlyList<CheckResult>> RunAsync(
        CheckContext context,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<TcpSetting> all;
        try
        {
            all = await context.Server.TcpSettingsAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ConnectorException fault)
        {
            return [Unknown(fault.Message)];
        }

        IGrouping<(PortRange?, PortRange?), TcpSetting>[] pairs =
        [
            .. all.Where(setting =>
                    s_settings.Contains(setting.Name, StringComparer.OrdinalIgnoreCase)
                    && (setting.Dynamic ?? setting.AutoReuse) is not null
                )
                .GroupBy(setting => (setting.Dynamic, setting.AutoReuse)),
        ];
        return pairs.Length == 0
            ? [Unknown("Windows returned no setting with port ranges.")]
            :
            [
                .. pairs.Select(pair =>
                    Judge([.. pair.Select(setting => setting.Name)], pair.Key.Item1, pair.Key.Item2)
                ),
            ];
    }

    private CheckResult Judge(string[] settings, PortRange? dynamic, PortRange? reuse)
    {
        string target = string.Join(", ", settings);
        string found =
            $"The dynamic TCP range is {dynamic?.ToString() ?? "not set"}, the AutoReuse range is "
            + $"{reuse?.ToString() ?? "not set"}";
        string action =
            $"Run Set-NetTCPSetting -SettingName {string.Join(",", settings)} -DynamicPortRangeStartPort 49152 "
            + "-DynamicPortRangeNumberOfPorts 16384 -AutoReusePortRangeStartPort 10000 "
            + "-AutoReusePortRangeNumberOfPorts 39152, then restart the server.";
        return (dynamic, reuse) switch
        {
            ({ } one, { } other) when one.Overlaps(other) => Fail(
                target,
                $"{found}. The ranges overlap, which Microsoft forbids.",
                action,
                ConnectorHealth.Degraded
            ),
            ({ Start: < LowestPort }, _) => Warn(
                target,
                $"{found}. It starts below port {LowestPort}, as in the former advice for connectors (start at 1025 "
                    + "with 64511 ports), which Microsoft has withdrawn.",
                action,
                ConnectorHealth.Healthy
            ),
            ({ Count: < DefaultCount }, _) => Warn(
                target,
                $"{found}. The dynamic range is smaller than the default of Windows ({DefaultCount} ports), so a busy "
                    + "connector can run out of ports.",
                action,
                ConnectorHealth.Healthy
            ),
            _ => Pass(target, $"{found}. They do not overlap."),
        };
    }

    private CheckResult Unknown(string why) =>
        Skip(
            Target,
            $"The port ranges are not known: {why}",
            "Run Get-NetTCPSetting on the server, and compare the ranges with those in the help of this check."
        );
}

/// <summary>Compares the version of Windows Server with the end of its extended support.</summary>
internal sealed class OperatingSystemSupportCheck() : SingleCheck(ServerCheckTable.OperatingSystemSupport)
{
    private const int MonthsAhead = 12;

    // The month in which the support ends. Only ends with a source are listed.
    private static readonly (int Build, string Name, DateTime Month, KnownFact Fact)[] s_ends =
    [
        (14393, "Windows Server 2016", new DateTime(2027, 1, 1, 0, 0, 0, DateTimeKind.Utc), KnownFacts.Server2016),
    ];

    protected override Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(Judge(context.Description));

    private CheckResult Judge(ServerDescription server)
    {
        if (!server.IsWindowsServer)
        {
            return Skip(server.Name, $"{server.OperatingSystem} is not a server edition.");
        }

        (int build, string name, DateTime month, KnownFact fact) = s_ends.FirstOrDefault(end =>
            end.Build == server.OperatingSystemVersion.Build
        );
        return build == 0 || server.UtcNow < month.AddMonths(-MonthsAhead)
            ? Pass(server.Name, $"This module knows no end of support of {server.OperatingSystem} within a year.")
            : Warn(
                server.Name,
                FormattableString.Invariant(
                    $"The extended support of {name} {(server.UtcNow < month.AddMonths(1) ? "ends" : "ended")} in "
                ) + FormattableString.Invariant($"{month:MMMM yyyy} ({fact.Claims[0].Source})."),
                "Run Install-Connector on a newer version of Windows Server, and Uninstall-Connector here when the new "
                    + "connector is active.",
                ConnectorHealth.Healthy
            );
    }
}
