using System.IO;
using EntraPrivateAccess.Diagnostics.Reports;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;
using EntraPrivateAccess.Tenant.Configuration;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics.Reports;

/// <summary>A tenant in memory, and its report.</summary>
internal sealed class ReportSample
{
    public static readonly DateTimeOffset Now = new(2026, 11, 1, 8, 0, 0, TimeSpan.Zero);

    private readonly List<ConnectorGroup> _groups = [];

    public string TenantName { get; init; } = "Contoso";

    public List<RelationGap> Gaps { get; } = [];

    public TenantConfiguration? Baseline { get; init; }

    /// <summary>Adds a group with connectors, each as <c>name status version</c>.</summary>
    public ReportSample Group(string name, IEnumerable<string> members, params string[] applications)
    {
        string id = $"g{_groups.Count}";
        _groups.Add(
            new ConnectorGroup
            {
                Id = id,
                Name = name,
                Region = "eur",
                IsDefault = _groups.Count == 0,
                Members =
                [
                    .. members.Select(
                        (member, index) =>
                            new Connector
                            {
                                Id = $"{id}-{index}",
                                MachineName = member.Split(' ')[0],
                                Status = member.Split(' ').ElementAtOrDefault(1) ?? "active",
                                Version = member.Split(' ').ElementAtOrDefault(2) ?? "1.5.4892.0",
                                ExternalIp = "203.0.113.7",
                                Region = "eur",
                                ConnectorGroup = name,
                                ConnectorGroupId = id,
                            }
                    ),
                ],
                Applications =
                [
                    .. applications.Select(application => new ConnectorGroupApplication
                    {
                        Id = application,
                        Name = application,
                        ConnectorGroupId = id,
                    }),
                ],
            }
        );
        return this;
    }

    /// <summary>The names of connectors in no group; null if they could not be read.</summary>
    public string[]? Ungrouped { get; init; } = [];

    /// <summary>Makes the applications of the last group unreadable.</summary>
    public ReportSample HideApplications()
    {
        ConnectorGroup group = _groups[_groups.Count - 1];
        group.Applications = null;
        Gaps.Add(
            new RelationGap(
                GroupRelations.Applications,
                group,
                new GraphException("InsufficientScope", ErrorKind.PermissionDenied, "The permission is missing.")
            )
        );
        return this;
    }

    public ConnectorReport Build()
    {
        ConfiguredGroup[] groups =
        [
            .. _groups.Select(group => new ConfiguredGroup
            {
                Id = group.Id,
                Name = group.Name,
                Region = group.Region,
                IsDefault = group.IsDefault,
            }),
        ];
        TenantConfiguration configuration = new(
            "tenant-1",
            TenantName,
            groups,
            [
                .. _groups.SelectMany(
                    (group, index) =>
                        (group.Members ?? []).Select(member => new ConfiguredMember
                        {
                            Id = member.Id,
                            Name = member.MachineName,
                            Group = groups[index],
                            Connector = member,
                        })
                ),
            ],
            [
                .. _groups.SelectMany(
                    (group, index) =>
                        (group.Applications ?? []).Select(application => new ConfiguredApplication
                        {
                            Id = application.Id,
                            Name = application.Name,
                            Group = groups[index],
                            Application = application,
                        })
                ),
            ]
        );
        return ReportBuilder.Build(
            ConfigurationSnapshot.Of(_groups, configuration, Gaps) with
            {
                Ungrouped = Ungrouped
                    ?.Select(name => new Connector
                    {
                        Id = name,
                        MachineName = name,
                        Status = "active",
                    })
                    .ToArray(),
            },
            new ReportOptions(new ConnectorEnvironment { Name = "Global", Time = new StoppedClock() }, 2)
            {
                Baseline = Baseline,
                BaselineName = Baseline is null ? null : "last-week.json",
            }
        );
    }

    public string Page() => Page(Build());

    public static string Page(ConnectorReport report)
    {
        using StringWriter html = new();
        new ReportPage(report, html, CancellationToken.None).Write();
        return html.ToString();
    }

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
