using System.IO;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Inventory;

/// <summary>
/// Whether a service uses its current configuration, which .NET Framework reads when the process starts.
/// </summary>
/// <param name="Service">The service's name.</param>
/// <param name="UnreadFile">A file that was written after the process of the running service started, or null.</param>
/// <param name="WasInterrupted">True if the service is stopped because a run was killed between stopping and restarting
/// it.</param>
/// <param name="IsKnown">False if the service is running, and the start time of its process cannot be read or a file is
/// dated in the future.</param>
internal sealed record ServiceFreshness(string Service, string? UnreadFile, bool WasInterrupted, bool IsKnown)
{
    // Two reads of one clock.
    private static readonly TimeSpan s_tolerance = TimeSpan.FromMinutes(1);

    /// <summary>
    /// A file that is dated in the future, because the clock was set back since it was written; null for none. A
    /// restart would not make the service newer than the file, so it is not required again and again.
    /// </summary>
    public string? FutureFile { get; init; }

    public bool NeedsRestart => UnreadFile is not null || WasInterrupted;

    /// <summary>The reason why a restart is needed, as a sentence; null if none is needed.</summary>
    public string? Reason =>
        UnreadFile is not null
            ? $"{Service} runs with an earlier configuration: {UnreadFile} was written after the service started."
        : WasInterrupted ? $"{Service} was stopped by a command that was interrupted before it started it again."
        : null;

    /// <summary>Reads the state of both services, connector first.</summary>
    public static IReadOnlyList<ServiceFreshness> ReadAll(IServer server, InstalledConnector connector)
    {
        IReadOnlyList<string> noted = new InterruptedRestart(server.Files).Read();
        return
        [
            .. ServiceProxy
                .FilesOf(server, connector)
                .Select((read, at) => Of(server.Files, connector, ConnectorServiceNames.All[at], read, noted)),
        ];
    }

    private static ServiceFreshness Of(
        IServerFiles files,
        InstalledConnector connector,
        string name,
        IReadOnlyList<string> read,
        IReadOnlyList<string> noted
    )
    {
        ServiceInfo? service =
            name == ConnectorServiceNames.Connector ? connector.ConnectorService : connector.UpdaterService;
        if (service is null or { State: ServiceState.Stopped or ServiceState.StopPending })
        {
            bool interrupted = service is not null && noted.Contains(name);
            return new ServiceFreshness(name, null, interrupted, IsKnown: true);
        }

        // File times and process start times come from the same clock and resolution, so a file with an equal time was
        // read.
        if (service.FileTimeAtStart is not DateTimeOffset started)
        {
            return new ServiceFreshness(name, null, false, IsKnown: false);
        }

        DateTimeOffset now = files.Now + s_tolerance;
        ILookup<bool, string> newer = read.Where(files.FileExists)
            .Where(path => files.LastWriteTime(path) > started)
            .ToLookup(path => files.LastWriteTime(path) > now);
        string? future = newer[true].FirstOrDefault();
        return new ServiceFreshness(name, newer[false].FirstOrDefault(), false, IsKnown: future is null)
        {
            FutureFile = future,
        };
    }
}

/// <summary>The file that records the services that a command is restarting. It remains if the run is killed.</summary>
internal sealed class InterruptedRestart(IServerFiles files)
{
    private readonly string _path = $@"{ModuleDataFolders.Root(files)}\services.restarting";

    /// <summary>Reads the services that were running before and may be stopped now.</summary>
    public IReadOnlyList<string> Read()
    {
        try
        {
            return ReadLines();
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // The note only helps a run after a kill. A file that is locked must not prevent other commands.
            return [];
        }
    }

    private IReadOnlyList<string> ReadLines()
    {
        if (!files.FileExists(_path))
        {
            return [];
        }

        string[] lines = files.ReadAllText(_path).Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
        return [.. ConnectorServiceNames.All.Intersect(lines)];
    }

    /// <summary>Writes the file. The folder must exist.</summary>
    public void Write(IEnumerable<string> services) =>
        files.WriteAllText(_path, string.Join("\n", services.Union(Read())));

    /// <summary>Removes services from the file because they are running again or were stopped on purpose.</summary>
    public void Remove(IEnumerable<string> services)
    {
        IReadOnlyList<string> noted = Read();
        string[] left = [.. noted.Except(services)];
        if (left.Length == noted.Count)
        {
            return;
        }

        if (left.Length == 0)
        {
            files.DeleteFile(_path);
        }
        else
        {
            files.WriteAllText(_path, string.Join("\n", left));
        }
    }
}
