using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Events;

/// <summary>An event channel to which connectors write.</summary>
/// <param name="Provider">The event source to read from the channel, or null for all sources.</param>
internal sealed record ConnectorEventSource(string Channel, string? Provider)
{
    private const string Application = "Application";

    /// <summary>Whether only connectors write to the channel.</summary>
    public bool IsOwn => Provider is null;

    /// <summary>
    /// The connector's and the updater's own channels under both product names, and the Application log, to which
    /// installation and registration write errors.
    /// </summary>
    public static IReadOnlyList<ConnectorEventSource> All { get; } =
    [
        .. ProductNames
            .All.SelectMany(brand => brand.EventChannels)
            .Select(channel => new ConnectorEventSource(channel, null)),
        .. ProductNames.All.Select(brand => new ConnectorEventSource(Application, brand.EventSource)),
    ];
}

/// <summary>Adds the known cause and remedy to an event.</summary>
internal static class EventRow
{
    private const int Warning = 3;

    /// <summary>
    /// Finds the known problem that an event reports, or null. The event's text takes precedence; its ID counts only in
    /// a connector's own channel and only if Microsoft documents it.
    /// </summary>
    public static KnownIssue? ProblemOf(ServerEvent found) =>
        KnownIssues.Find(found.Message)
        ?? (found.Level <= Warning && IsOwn(found.Channel) ? KnownIssues.OfEvent(found.Id) : null);

    public static ConnectorEvent Of(ServerEvent found, ServerDescription server, ConnectorEnvironment environment)
    {
        KnownIssue? problem = ProblemOf(found);
        return new ConnectorEvent
        {
            Time = found.Time,
            Level = (ConnectorEventLevel)found.Level,
            Id = found.Id,
            Channel = found.Channel,
            Source = found.Provider,
            Message = found.Message,
            Class = problem?.Name,
            Cause = problem?.Cause,
            Remedy = problem?.Remedy,
            Server = server.Name,
            Environment = environment.Name,
            Rehearsed = server.IsVirtual,
        };
    }

    private static bool IsOwn(string channel) =>
        ConnectorEventSource.All.Any(source =>
            source.IsOwn && source.Channel.Equals(channel, StringComparison.OrdinalIgnoreCase)
        );
}

/// <summary>Reads a connector's recent events for the status.</summary>
internal static class RecentEvents
{
    private const int AtMost = 500;

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
        return feed.IsReadable ? await feed.ReadToEndAsync(cancellationToken).ConfigureAwait(false) : null;
    }
}
