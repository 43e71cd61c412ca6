using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Events;

/// <summary>Adds the known cause and remedy to an event.</summary>
internal static class EventRow
{
    private const int Warning = 3;

    /// <summary>Finds the known problem that an event reports, or null.</summary>
    /// <remarks>
    /// The event's text takes precedence over its ID, which counts only in a connector's own channels. A general
    /// message about a host is the exception: the connector's own ID is more specific. Events of Windows about a
    /// service are identified by ID and data alone.
    /// </remarks>
    public static KnownIssue? ProblemOf(ServerEvent found)
    {
        KnownIssue? byText = KnownIssues.Find(found.Message);
        if (KnownIssues.OfWindows(found.Provider, found.Id, found.Data) is KnownIssue crash)
        {
            return byText is null or { Scope: IssueScope.Crash } ? crash : Because(crash, byText);
        }

        KnownIssue? byNumber = found.Level <= Warning && IsOwn(found) ? KnownIssues.OfEvent(found.Id) : null;
        return byText is null || (byText.Scope is IssueScope.Host && byNumber is not null)
            ? byNumber?.For(found.Message)
            : WithScope(byText);
    }

    public static ConnectorEvent Of(ServerEvent found, ServerDescription server, ConnectorEnvironment environment)
    {
        KnownIssue? problem = ProblemOf(found);
        return new ConnectorEvent
        {
            At = found.Time,
            Level = (ConnectorEventLevel)found.Level,
            Id = found.Id,
            Channel = found.Channel,
            Source = found.Provider,
            Service = found.Service,
            Message = found.Message,
            Class = problem?.Name,
            Cause = problem?.Cause,
            Remedy = problem?.Remedy,
            Server = server.Name,
            Environment = environment.Name,
            Rehearsed = server.IsVirtual,
        };
    }

    private static bool IsOwn(ServerEvent found) =>
        ConnectorEventSource.IsOwnChannel(found.Channel)
        || ConnectorEventSource.Own.Any(source => source.Channel.StartsWith(found.Provider + "/"));

    // The exception that ended a service is more specific than the fact that it ended.
    private static KnownIssue Because(KnownIssue crash, KnownIssue reason) =>
        crash with
        {
            Cause = $"The service ended unexpectedly. {reason.Cause}",
            Remedy = reason.Remedy,
            Host = reason.Host,
            IsExplained = true,
        };

    // A host of the service affects the whole connector; any other host affects an application.
    private static KnownIssue WithScope(KnownIssue problem) =>
        problem is { Scope: IssueScope.Host, Host: string host }
            ? problem with
            {
                Scope = ServiceHosts.Contains(host) ? IssueScope.Service : IssueScope.Application,
            }
            : problem;
}

/// <summary>The hosts that Microsoft lists for connectors, in all clouds.</summary>
internal static class ServiceHosts
{
    private static readonly IReadOnlyList<string> s_listed =
    [
        .. Environments
            .All.SelectMany(environment => environment.Endpoints)
            .Select(endpoint => endpoint.Host)
            .Distinct(),
    ];

    /// <summary>Returns whether the list contains a host or a wildcard that matches it.</summary>
    public static bool Contains(string host) =>
        s_listed.Any(listed =>
            listed.StartsWith("*.", StringComparison.Ordinal)
                ? host.EndsWith(listed.Substring(1), StringComparison.OrdinalIgnoreCase)
                : host.Equals(listed, StringComparison.OrdinalIgnoreCase)
        );
}

/// <summary>Reads a connector's recent events for the status.</summary>
internal static class RecentEvents
{
    private const int AtMost = 500;

    /// <summary>
    /// Returns whether an event reports a problem. A trace contains every exception that the service handled, so that
    /// only known ones do.
    /// </summary>
    public static bool IsProblem(ServerEvent found) => !found.IsTrace || EventRow.ProblemOf(found) is not null;

    /// <summary>Reads the events since a point in time, newest first; null if no channel could be read.</summary>
    public static async Task<IReadOnlyList<ServerEvent>?> ReadAsync(
        IServer server,
        DateTimeOffset since,
        int mildestLevel,
        CancellationToken cancellationToken
    )
    {
        using EventFeed feed = await EventFeed
            .OpenAsync(server, new EventFilter(since, mildestLevel, AtMost), cancellationToken)
            .ConfigureAwait(false);
        IReadOnlyList<ServerEvent> all = await feed.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        return feed.IsReadable ? [.. all.Where(IsProblem)] : null;
    }
}
