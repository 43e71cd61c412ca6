using System.Collections;
using System.Collections.Concurrent;
using System.Management.Automation.Runspaces;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Cmdlets.Fleet;

/// <summary>Runs work on many servers at the same time, and shows how many are done.</summary>
internal sealed class FleetRun
{
    private readonly string _command;
    private readonly FleetOptions _options;
    private readonly CommandScope _scope;

    public FleetRun(string command, FleetOptions options, CommandScope scope)
    {
        _command = command;
        _options = options;
        _scope = scope;
    }

    /// <summary>Gets the name of the command.</summary>
    public string Command => _command;

    /// <summary>Gets how many servers of a number wait for the first ones, as rounds of the throttle limit.</summary>
    public int RoundsOf(int servers) => (servers + _options.ThrottleLimit - 1) / _options.ThrottleLimit;

    /// <summary>Opens the sessions. An unusable server is an error of its own.</summary>
    /// <param name="unusable">Receives the servers that can't be used.</param>
    /// <param name="identifies">Whether to read the identities, too, of the servers that have this module.</param>
    public async Task<IReadOnlyDictionary<Guid, RemoteServer>> OpenAsync(
        IEnumerable<PSSession> sessions,
        ICollection<RemoteServer> unusable,
        bool identifies
    )
    {
        Dictionary<Guid, RemoteServer> all = sessions.ToDictionary(
            session => session.InstanceId,
            session => new RemoteServer(session, _options)
        );
        Dictionary<Guid, RemoteServer> opened = [];
        await ForEachAsync(
                "Preparing the servers",
                all,
                pair => pair.Value.Name,
                async (pair, _) =>
                {
                    try
                    {
                        await pair.Value.OpenAsync(identifies, _scope.Stop).ConfigureAwait(false);
                        lock (opened)
                        {
                            opened.Add(pair.Key, pair.Value);
                        }
                    }
                    catch (ConnectorException)
                    {
                        lock (opened)
                        {
                            unusable.Add(pair.Value);
                        }

                        throw;
                    }
                }
            )
            .ConfigureAwait(false);
        return opened;
    }

    /// <summary>
    /// Reads the identities of the servers that are not known yet. Returns the work for those that returned theirs.
    /// </summary>
    public async Task<IReadOnlyList<FleetWork>> IdentifyAsync(IReadOnlyList<FleetWork> work)
    {
        if (work.All(each => each.Server.Identity is not null))
        {
            return work;
        }

        await ForEachAsync(
                "Reading the servers",
                work.Where(each => each.Server.Identity is null),
                each => each.Server.Name,
                (each, _) => each.Server.IdentifyAsync(_scope.Stop)
            )
            .ConfigureAwait(false);
        return [.. work.Where(each => each.Server.Identity is not null)];
    }

    /// <summary>Runs the command on each server and writes its output in the order of arrival.</summary>
    public Task RunAsync(IReadOnlyList<FleetWork> work) => RunAsync(work, (_, row) => _scope.Write(row));

    /// <summary>Runs the command on each server and writes the output of each server together.</summary>
    /// <param name="convert">Changes an output object before it is written; null if none is changed.</param>
    public Task RunTogetherAsync(IReadOnlyList<FleetWork> work, Func<object, object>? convert = null)
    {
        ConcurrentDictionary<FleetWork, ConcurrentQueue<object>> rows = new();
        return RunAsync(
            work,
            (each, row) => rows.GetOrAdd(each, _ => new ConcurrentQueue<object>()).Enqueue(row),
            completed: each =>
            {
                foreach (object row in rows.TryRemove(each, out ConcurrentQueue<object>? own) ? own : [])
                {
                    _scope.Write(convert is null ? row : convert(row));
                }
            }
        );
    }

    /// <summary>Runs the command on each server.</summary>
    /// <param name="write">Receives each output object with its server, on any thread.</param>
    /// <param name="prepare">Completes the parameters right before the command starts on the server; null for
    /// none.</param>
    /// <param name="completed">Called after the last output of a server, also if the command failed there.</param>
    public Task RunAsync(
        IReadOnlyList<FleetWork> work,
        Action<FleetWork, object> write,
        Func<FleetWork, Task>? prepare = null,
        Action<FleetWork>? completed = null
    ) =>
        ForEachAsync(
            _command,
            work,
            each => each.Server.Name,
            async (each, reporter) =>
            {
                if (prepare is not null)
                {
                    await prepare(each).ConfigureAwait(false);
                }

                try
                {
                    await each
                        .Server.RunAsync(
                            new RemoteCommand(_command, each.Parameters) { ReadsContact = each.ReadsContact },
                            row => write(each, row),
                            _scope.WriteError,
                            reporter,
                            _scope.Stop
                        )
                        .ConfigureAwait(false);
                }
                finally
                {
                    completed?.Invoke(each);
                }
            }
        );

    /// <summary>
    /// Runs an action for each item, as many at the same time as the throttle limit permits. An error is written, and
    /// the other items continue.
    /// </summary>
    public async Task ForEachAsync<T>(
        string activity,
        IEnumerable<T> items,
        Func<T, string> nameOf,
        Func<T, IReporter, Task> run
    )
    {
        List<T> all = [.. items];
        FleetProgress progress = new(activity, all.Count, _scope.Reporter);
        using SemaphoreSlim slots = new(_options.ThrottleLimit);
        await Task.WhenAll(all.Select((item, index) => RunOneAsync(item, index))).ConfigureAwait(false);
        progress.End();

        async Task RunOneAsync(T item, int index)
        {
            await slots.WaitAsync(_scope.Stop).ConfigureAwait(false);
            try
            {
                await run(item, progress.Begin(nameOf(item), index)).ConfigureAwait(false);
            }
            catch (ConnectorException fault)
            {
                _scope.WriteError(fault);
            }
            finally
            {
                progress.Complete(nameOf(item), index);
                _ = slots.Release();
            }
        }
    }
}

/// <summary>The progress of a command on many servers: one bar for all, and one below it per server at work.</summary>
internal sealed class FleetProgress(string activity, int count, IReporter reporter)
{
    private int _completed;

    /// <summary>Shows that the work on a server begins, and returns the reporter for it.</summary>
    public IReporter Begin(string server, int index)
    {
        ShowTotal();
        return new ServerReporter(reporter, BarOf(index));
    }

    /// <summary>Shows that the work on a server ended.</summary>
    public void Complete(string server, int index)
    {
        _ = Interlocked.Increment(ref _completed);
        reporter.Progress(new ProgressUpdate(server, "Done", 100, Completed: true, Id: BarOf(index)));
        ShowTotal();
    }

    public void End() => reporter.Progress(new ProgressUpdate(activity, "Done", 100, Completed: true));

    private void ShowTotal() =>
        reporter.Progress(
            new ProgressUpdate(
                count == 1 ? $"{activity} on one server" : $"{activity} on {count} servers",
                $"{_completed} of {count} done",
                count == 0 ? 100 : 100 * _completed / count
            )
        );

    // 0 is the bar for all, and 1 shows the waits of the workstation itself.
    private static int BarOf(int index) => index + 2;

    private sealed class ServerReporter(IReporter inner, int bar) : IReporter
    {
        public void Debug(string message) => inner.Debug(message);

        public void Verbose(string message) => inner.Verbose(message);

        public void Warning(string message) => inner.Warning(message);

        public void Notice(string message) => inner.Notice(message);

        public void Step(StepReport step) => inner.Step(step);

        public void Progress(ProgressUpdate update) => inner.Progress(update with { Id = bar });
    }
}

/// <summary>What the servers of one command have in common.</summary>
/// <param name="Environment">The cloud or the sandbox of the workstation.</param>
/// <param name="Copy">The copy of this module for servers without it.</param>
/// <param name="NoModuleCopy">Whether to refuse a server without this module instead of copying it there.</param>
/// <param name="ThrottleLimit">The number of servers on which the command runs at the same time.</param>
internal sealed record FleetOptions(
    ConnectorEnvironment Environment,
    ModuleCopy Copy,
    bool NoModuleCopy,
    int ThrottleLimit
)
{
    /// <summary>Gets whether the workstation's session is read-only.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>Gets the parameters of <c>Enter-RemoteHalf</c>.</summary>
    /// <param name="names">The names that a virtual server may have, the best one first.</param>
    public Hashtable Place(RemoteServer server, IEnumerable<string> names)
    {
        Hashtable place = new() { ["Environment"] = Environment.Name, ["WorkstationJoins"] = server.WorkstationJoins };
        if (IsReadOnly)
        {
            place["ReadOnly"] = true;
        }

        if (server.Observation is { } seen)
        {
            place["Observation"] = TenantObservationText.Write(seen);
        }

        if (Environment.ConnectionText is string connection)
        {
            // The connection contains the key of the sandbox.
            place["Sandbox"] = SecureText.From(connection);
            place["Names"] = names.ToArray();
        }

        return place;
    }
}
