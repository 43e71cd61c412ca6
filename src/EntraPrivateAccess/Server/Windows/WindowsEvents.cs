using System;
using System.Diagnostics.Eventing.Reader;
using System.Runtime.Versioning;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Errors;

namespace EntraPrivateAccess.Server.Windows;

/// <summary>Event channels of this machine.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsEvents : IServerEvents
{
    public Task<IEventCursor?> OpenAsync(
        string channel, string? provider, DateTimeOffset since, int mildestLevel, CancellationToken cancellationToken) =>
        Task.Run(() => Open(channel, EventQuery.Of(provider, since, mildestLevel)), cancellationToken);

    /// <summary>Runs a read, with what Windows refuses as a fault of ours.</summary>
    public static T Guard<T>(string channel, Func<T> read)
    {
        string what = "Reading the event channel " + channel;
        try
        {
            return read();
        }
        catch (UnauthorizedAccessException)
        {
            throw Win32Errors.Fault(Win32Errors.AccessDenied, what, channel);
        }
        catch (EventLogException fault)
        {
            // .NET keeps the Win32 code to itself; its sentence, in the server's language, is all there is.
            throw new ServerException(0, "EventLogUnreadable", FaultCategory.ResourceUnavailable, $"{what} failed: {fault.Message.TrimEnd()}")
            {
                Target = channel,
                RecommendedAction = "See that the service EventLog runs, and run the command again.",
            };
        }
    }

    private static IEventCursor? Open(string channel, string query) => Guard<IEventCursor?>(channel, () =>
    {
        try
        {
            return new WindowsEventCursor(channel, new EventLogReader(new EventLogQuery(channel, PathType.LogName, query) { ReverseDirection = true }));
        }
        catch (EventLogNotFoundException)
        {
            return null;
        }
    });
}
