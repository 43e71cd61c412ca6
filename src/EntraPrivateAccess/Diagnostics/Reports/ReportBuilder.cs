using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Tenant;
using EntraPrivateAccess.Tenant.Configuration;

namespace EntraPrivateAccess.Diagnostics.Reports;

/// <param name="MinimumActive">How many active connectors each group must have.</param>
internal sealed record ReportOptions(ConnectorEnvironment Environment, int MinimumActive)
{
    /// <summary>The configuration to compare with; null for none.</summary>
    public TenantConfiguration? Baseline { get; init; }

    public string? BaselineName { get; init; }
}

/// <summary>Makes a report of a tenant: the checks of its groups, numbers, and changes since a baseline.</summary>
internal static class ReportBuilder
{
    public static ConnectorReport Build(ConfigurationSnapshot snapshot, ReportOptions options)
    {
        DateTimeOffset at = options.Environment.Time.GetUtcNow();
        TenantConfiguration configuration = snapshot.Configuration;
        Connector[] connectors =
        [
            .. snapshot.Groups.SelectMany(group => group.Members ?? []),
            .. snapshot.Ungrouped ?? [],
        ];
        IReadOnlyList<CheckResult> rows = Judge(snapshot, options, at);
        return new ConnectorReport
        {
            MadeAt = JsonText.Time(at),
            TenantId = configuration.TenantId,
            TenantName = configuration.TenantName,
            Environment = options.Environment.Name,
            Rehearsed = options.Environment.IsSandbox,
            Source = GroupReview.Source,
            ModuleVersion = $"{typeof(ReportBuilder).Assembly.GetName().Version?.ToString(3)}",
            MinimumActive = options.MinimumActive,
            ConnectorCount = IsRead(GroupRelations.Members) ? connectors.Length : null,
            ActiveConnectors = IsRead(GroupRelations.Members) ? connectors.Count(WaitCondition.Active.IsReached) : null,
            ApplicationCount = IsRead(GroupRelations.Applications)
                ? snapshot.Groups.Sum(group => group.Applications?.Count ?? 0)
                : null,
            Unreadable = GapsOf(snapshot),
            Findings = CheckFindings.Problems(rows),
            Passed = rows.Count(row => row.Status is CheckStatus.Pass),
            Versions =
            [
                .. Count(connectors, connector => connector.Version)
                    .OrderByDescending(each => Version.TryParse(each.Value, out Version? version) ? version : null),
            ],
            Regions = [.. Count(connectors, connector => connector.Region).OrderByDescending(each => each.Connectors)],
            Baseline = options.BaselineName,
            BaselineTenant =
                options.Baseline is { } baseline && !baseline.IsSameTenantAs(configuration)
                    ? PlainText.CleanLine(baseline.TenantName ?? "")
                    : null,
            Changes = options.Baseline is null ? null : Compare(snapshot, options.Baseline, options.BaselineName!),
            Groups = snapshot.Groups,
            Ungrouped = snapshot.Ungrouped,
        };

        bool IsRead(GroupRelations relation) => snapshot.Gaps.All(gap => gap.Relation != relation);
    }

    private static IReadOnlyList<CheckResult> Judge(
        ConfigurationSnapshot snapshot,
        ReportOptions options,
        DateTimeOffset at
    )
    {
        GroupCriteria criteria = new(
            new TenantGroups(snapshot.Groups, at),
            options.MinimumActive,
            options.Environment.OffersPrivateAccess
        );
        IReadOnlyList<ConnectorGroupCheck> checks = CheckCatalogue.Groups();
        return
        [
            .. snapshot.Groups.SelectMany(group =>
                GroupReview.Judge(group, checks.Where(check => IsPossible(check, group)), criteria, options.Environment)
            ),
        ];
    }

    private static bool IsPossible(ConnectorGroupCheck check, ConnectorGroup group) =>
        group.Members is not null && (group.Applications is not null || !check.NeedsApplications);

    private static IReadOnlyList<ConnectorReportGap> GapsOf(ConfigurationSnapshot snapshot) =>
        [
            .. snapshot
                .Gaps.GroupBy(gap => (gap.Relation, gap.Refusal.ErrorId))
                .Select(same => new ConnectorReportGap
                {
                    Part = PartOf(same.Key.Relation),
                    Groups = same.Select(gap => gap.Group.Name).ToArray(),
                    Reason = same.First().Refusal.Message,
                    Action = same.First().Refusal.RecommendedAction,
                    SkippedChecks = CheckCatalogue
                        .Groups()
                        .Where(check => same.Any(gap => !IsPossible(check, gap.Group)))
                        .Select(check => check.Name)
                        .ToArray(),
                }),
        ];

    private static ConfigurationPart PartOf(GroupRelations relation) =>
        relation is GroupRelations.Members ? ConfigurationPart.Members : ConfigurationPart.Applications;

    // A part that could not be read completely would look as if it had been removed.
    private static IReadOnlyList<ConnectorConfigurationChange> Compare(
        ConfigurationSnapshot snapshot,
        TenantConfiguration baseline,
        string name
    )
    {
        ConfigurationPart[] unreadable = [.. snapshot.Gaps.Select(gap => PartOf(gap.Relation)).Distinct()];
        return ConfigurationComparison.Compare(
            ConfigurationMatch.Find(baseline, snapshot.Configuration),
            [
                .. new[] { ConfigurationPart.Groups, ConfigurationPart.Members, ConfigurationPart.Applications }.Except(
                    unreadable
                ),
            ],
            name,
            "the tenant"
        );
    }

    private static IEnumerable<ConnectorReportCount> Count(
        IEnumerable<Connector> connectors,
        Func<Connector, string?> valueOf
    ) =>
        connectors
            .GroupBy(valueOf, StringComparer.OrdinalIgnoreCase)
            .OrderBy(same => same.Key, StringComparer.OrdinalIgnoreCase)
            .Select(same => new ConnectorReportCount
            {
                Value = same.Key,
                Connectors = same.Count(),
                Active = same.Count(WaitCondition.Active.IsReached),
            });
}
