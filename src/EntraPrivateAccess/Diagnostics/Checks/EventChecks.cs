using EntraPrivateAccess.Diagnostics.Events;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>The checks of logged errors and warnings.</summary>
internal static class EventCheckList
{
    public static IReadOnlyList<Check> Create() => [new RecentEventsCheck(), new ServiceCrashesCheck()];
}

/// <summary>
/// Reports the errors and warnings of the last day: one row per known problem and per other message.
/// </summary>
/// <remarks>
/// An error affects the health until newer evidence proves that it is over: a start of the service, a registration, or
/// the tenant. Warnings and errors that are over do not affect it.
/// </remarks>
internal sealed class RecentEventsCheck() : Check(EventCheckTable.RecentEvents)
{
    private static readonly string[] s_ofConnection =
    [
        NetworkCheckTable.ProxyReachable.Name,
        NetworkCheckTable.HostName.Name,
        NetworkCheckTable.Port.Name,
        NetworkCheckTable.TlsCertificate.Name,
        NetworkCheckTable.HttpAnswer.Name,
        NetworkCheckTable.LoggedHosts.Name,
    ];

    private static readonly string[] s_ofRegistration =
    [
        ConnectorCheckTable.Registration.Name,
        ConnectorCheckTable.TrustCertificate.Name,
    ];

    private static readonly string[] s_ofRevocation =
    [
        NetworkCheckTable.RevocationList.Name,
        NetworkCheckTable.OcspAnswer.Name,
    ];

    /// <summary>Gets the names of known issues whose cause other checks report, with those checks.</summary>
    internal static IReadOnlyDictionary<string, string[]> ChecksOfIssues { get; } =
        new Dictionary<string, string[]>
        {
            ["ConfigurationRefused"] = [ConnectorCheckTable.ConfigurationFiles.Name],
            ["TrustCertificateExpired"] = s_ofRegistration,
            ["ClientCertificateNotValid"] = s_ofRegistration,
            ["ConnectorCertificateRejected"] = s_ofRegistration,
            ["TlsInspected"] = [NetworkCheckTable.TlsCertificate.Name],
            ["CertificateChainNotValidated"] = s_ofRevocation,
            ["RevocationNotChecked"] = s_ofRevocation,
            ["ProxyAuthenticationRequired"] =
            [
                NetworkCheckTable.ProxyReachable.Name,
                NetworkCheckTable.Port.Name,
                NetworkCheckTable.HttpAnswer.Name,
            ],
            ["PortsExhausted"] = [ServerCheckTable.PortRanges.Name],
        };

    private const int AtMost = 500;
    private const int LongestMessage = 200;
    private const string Remedy =
        "Run Get-ConnectorEvent -Level Warning to read it, and Test-Connector -Category Network to check the "
        + "connection to the service. An error counts until the connector is restarted or a day has passed.";

    public override async Task<IReadOnlyList<CheckResult>> RunAsync(
        CheckContext context,
        CancellationToken cancellationToken
    )
    {
        EventEvidence evidence = await EventEvidence.ReadAsync(context, cancellationToken).ConfigureAwait(false);
        // Errors are read separately, so that a flood of warnings cannot displace them.
        IReadOnlyList<ServerEvent> errors = await context.ErrorsAsync(cancellationToken).ConfigureAwait(false) ?? [];
        EventFilter wish = new(context.Now.AddDays(-1), (int)ConnectorEventLevel.Warning, AtMost);
        using EventFeed feed = await EventFeed.OpenAsync(context.Server, wish, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<ServerEvent> all = await feed.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        List<CheckResult> rows = [];
        foreach (
            IGrouping<string, ServerEvent> same in errors
                .Concat(all.Where(found => !IsError(found)))
                .Where(found => RecentEvents.IsProblem(found) && !ServiceCrashesCheck.IsCrash(found))
                .OrderByDescending(found => found.Time)
                .GroupBy(found => EventRow.ProblemOf(found)?.Name ?? $"{found.Channel} {found.Id} {found.Message}")
        )
        {
            rows.Add(await RowAsync([.. same], evidence, cancellationToken).ConfigureAwait(false));
        }

        rows.AddRange(Unreadable(feed, context.Description.Name));
        return rows.Count > 0 ? rows : [Pass(Target, "No error and no warning within a day.")];
    }

    // Without the connector's own channel, its health is unknown.
    private IEnumerable<CheckResult> Unreadable(EventFeed feed, string server)
    {
        ConnectorHealth health = feed.LacksOwnChannel ? ConnectorHealth.Unknown : ConnectorHealth.Healthy;
        return feed.TakeFaults(server)
            .Select(fault =>
                Warn(
                    fault.Target as string ?? "",
                    fault.Message,
                    fault.RecommendedAction ?? "Run the command again as administrator.",
                    health
                )
            );
    }

    /// <param name="same">Events of one kind, newest first.</param>
    private async Task<CheckResult> RowAsync(
        IReadOnlyList<ServerEvent> same,
        EventEvidence evidence,
        CancellationToken cancellationToken
    )
    {
        ServerEvent newest = same[0];
        KnownIssue? problem = EventRow.ProblemOf(newest);
        string seen = Describe(same);
        seen = problem is null ? seen : $"{seen.TrimEnd('.')}. Likely cause: {problem.Cause}";
        string action = problem?.Remedy ?? Remedy;
        if (same.FirstOrDefault(IsError) is not { } error)
        {
            return Warn(newest.Channel, seen, action, ConnectorHealth.Healthy);
        }

        string? recovery = await evidence.FindRecoveryAsync(error, problem, cancellationToken).ConfigureAwait(false);
        if (recovery is not null)
        {
            return Warn(newest.Channel, $"{seen.TrimEnd('.')}. {recovery}", action, ConnectorHealth.Healthy);
        }

        string detail = evidence.FindDoubt(error) is string doubt ? $"{seen.TrimEnd('.')}. {doubt}" : seen;
        CheckResult row =
            EventEvidence.HealthFor(error, problem) is ConnectorHealth.Unhealthy
                ? Fail(newest.Channel, detail, action)
                : Warn(newest.Channel, detail, action);
        return row with { Link = LinkOf(problem, newest.Message) };
    }

    // The checks that report what the event is about, if it is still so.
    private static CauseLink? LinkOf(KnownIssue? problem, string message)
    {
        string? host = problem?.Host ?? MessageHosts.FindFirst(message);
        return problem is not null && ChecksOfIssues.TryGetValue(problem.Name, out string[]? checks)
                ? new CauseLink(checks)
            : host is not null || (problem is not null && KnownIssues.IsOfConnection(problem))
                ? new CauseLink(s_ofConnection, Host: host) { IncludesRemarks = true }
            : null;
    }

    private static bool IsError(ServerEvent found) => found.Level <= (int)ConnectorEventLevel.Error;

    private static string Describe(IReadOnlyList<ServerEvent> same)
    {
        ServerEvent newest = same[0];
        string count = same.Count == 1 ? "" : FormattableString.Invariant($" {same.Count} times, last");
        string time = FormattableString.Invariant($"{newest.Time.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z");
        return $"Logged{count} at {time}: {(ConnectorEventLevel)newest.Level} {newest.Id}: {Shorten(newest.Message)}";
    }

    private static string Shorten(string message)
    {
        string line = string.Join(" ", message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= LongestMessage ? line : line[..LongestMessage] + "…";
    }
}
