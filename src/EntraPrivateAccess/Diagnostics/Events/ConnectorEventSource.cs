using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Events;

/// <summary>A place where connectors write events.</summary>
/// <param name="Provider">Only this source of the channel, or null for all.</param>
internal sealed record ConnectorEventSource(string Channel, string? Provider)
{
    private const string Application = "Application";

    /// <summary>Whether nobody but a connector writes to the channel.</summary>
    public bool IsOwn => Provider is null;

    /// <summary>
    /// The connector's and the updater's own channels under both names, and the Application log, where installation
    /// and registration complain.
    /// </summary>
    public static IReadOnlyList<ConnectorEventSource> All { get; } =
    [
        .. ProductNames
            .All.SelectMany(brand => brand.EventChannels)
            .Select(channel => new ConnectorEventSource(channel, null)),
        .. ProductNames.All.Select(brand => new ConnectorEventSource(Application, brand.EventSource)),
    ];
}

/// <summary>Tells of an event what it means, where that is known.</summary>
internal static class EventRow
{
    private const int Warning = 3;

    /// <summary>
    /// The known problem that an event tells of, or null. Its text decides; of its number only what Microsoft
    /// documents counts, in a connector's own channel.
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

/// <summary>What a connector complained about lately, for the status.</summary>
internal static class RecentEvents
{
    private const int AtMost = 500;

    /// <summary>Events since a moment, newest first; null where no channel could be read.</summary>
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
