using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Inventory;

/// <summary>Whether a service has read its configuration, which .NET Framework reads when the process starts.</summary>
/// <param name="Service">The service's name.</param>
/// <param name="UnreadFile">A file that was written after the process of the running service started, or null.</param>
/// <param name="WasInterrupted">True if the service is stopped, and a killed run had stopped it to restart it.</param>
/// <param name="IsKnown">False if the service runs, and the start time of its process cannot be read.</param>
internal sealed record ServiceFreshness(string Service, string? UnreadFile, bool WasInterrupted, bool IsKnown)
{
    public bool NeedsRestart => UnreadFile is not null || WasInterrupted;

    /// <summary>Why it needs a restart, as a sentence; null if it needs none.</summary>
    public string? Reason =>
        UnreadFile is not null
            ? $"{Service} runs with an earlier configuration: {UnreadFile} was written after the service started."
        : WasInterrupted ? $"{Service} was stopped by a command that was interrupted before it started it again."
        : null;

    /// <summary>Connector first, updater second.</summary>
    /// <exception cref="ConnectorException"><c>ConfigurationUnreadable</c>.</exception>
    public static IReadOnlyList<ServiceFreshness> ReadAll(IServer server, InstalledConnector connector)
    {
        IReadOnlyList<string> noted = new InterruptedRestart(server.Files).Read();
        return [.. ServiceProxy.ReadAll(server, connector).Select(proxy => Of(server.Files, connector, proxy, noted))];
    }

    private static ServiceFreshness Of(
        IServerFiles files,
        InstalledConnector connector,
        ServiceProxy proxy,
        IReadOnlyList<string> noted
    )
    {
        ServiceInfo? service =
            proxy.Service == ConnectorServiceNames.Connector ? connector.ConnectorService : connector.UpdaterService;
        if (service is null or { State: ServiceState.Stopped or ServiceState.StopPending })
        {
            bool interrupted = service is not null && noted.Contains(proxy.Service);
            return new ServiceFreshness(proxy.Service, null, interrupted, IsKnown: true);
        }

        // Times of the disk and of processes come from one clock and one tick: what has the same time was read.
        string? unread = service.FileTimeAtStart is DateTimeOffset started
            ? proxy.Files(files).FirstOrDefault(path => files.FileExists(path) && files.LastWriteTime(path) > started)
            : null;
        return new ServiceFreshness(proxy.Service, unread, false, IsKnown: service.FileTimeAtStart is not null);
    }
}

/// <summary>The note that names the services that a command is restarting. A killed run leaves it behind.</summary>
internal sealed class InterruptedRestart(IServerFiles files)
{
    private readonly string _path = $@"{ModuleDataFolders.Root(files)}\services.restarting";

    /// <summary>The services that ran before, and may not run now.</summary>
    public IReadOnlyList<string> Read()
    {
        if (!files.FileExists(_path))
        {
            return [];
        }

        string[] lines = files.ReadAllText(_path).Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
        return [.. ConnectorServiceNames.All.Intersect(lines)];
    }

    /// <summary>Writes the note. The folder must be there.</summary>
    public void Write(IEnumerable<string> services) =>
        files.WriteAllText(_path, string.Join("\n", services.Union(Read())));

    /// <summary>Takes services out of the note: they run again, or were stopped on purpose.</summary>
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
