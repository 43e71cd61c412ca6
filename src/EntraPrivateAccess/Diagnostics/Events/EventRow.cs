using System;
using System.Linq;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Events;

/// <summary>Tells of an event what it means, where that is known.</summary>
internal static class EventRow
{
    private const int Warning = 3;

    /// <summary>The known problem that an event tells of, or null. Its text decides; of its number only what Microsoft documents counts, in a connector's own channel.</summary>
    public static KnownProblem? ProblemOf(ServerEvent found) =>
        KnownProblems.Find(found.Message) ?? (found.Level <= Warning && IsOwn(found.Channel) ? KnownProblems.OfEvent(found.Id) : null);

    public static ConnectorEvent Of(ServerEvent found, ServerDescription server, ConnectorEnvironment environment)
    {
        KnownProblem? problem = ProblemOf(found);
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
        ConnectorEventSource.All.Any(source => source.IsOwn && source.Channel.Equals(channel, StringComparison.OrdinalIgnoreCase));
}
