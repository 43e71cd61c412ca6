using System.IO;
using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server.Portable;
using Newtonsoft.Json;

namespace EntraPrivateAccess.Tenant.Watch;

/// <summary>The state file of a watch, which only one watch uses at a time.</summary>
/// <remarks>
/// The file is replaced as a whole, so that a kill leaves the old content or the new one. The lock is a file beside it,
/// which the operating system releases if the process is killed. Only the owner can read the file, and it never
/// contains the webhook's address.
/// </remarks>
internal sealed class WatchStore : IDisposable
{
    // More than a tenant of a hundred thousand connectors needs.
    private const long MaximumSize = 64 * 1024 * 1024;
    private const int Tries = 5;

    // Clocks that are synchronized from time to time are corrected by seconds.
    private static readonly TimeSpan s_clockTolerance = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(200);

    private static readonly JsonSerializer s_serializer = JsonSerializer.Create(
        new JsonSerializerSettings
        {
            Converters = { new Newtonsoft.Json.Converters.StringEnumConverter() },
            DateParseHandling = DateParseHandling.None,
            NullValueHandling = NullValueHandling.Ignore,
            ObjectCreationHandling = ObjectCreationHandling.Replace,
            MaxDepth = 16,
        }
    );

    private readonly string _path;
    private readonly IDisposable _lock;

    private WatchStore(string path, IDisposable held)
    {
        _path = path;
        _lock = held;
    }

    /// <summary>Takes the file for this watch.</summary>
    /// <exception cref="ConnectorException"><c>WatchStateInUse</c> or <c>WatchStateNotWritten</c>.</exception>
    public static WatchStore Open(string path)
    {
        try
        {
            if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
            {
                _ = Directory.CreateDirectory(folder);
            }

            return LockFile.TryTake(path + ".lock") is { } held
                ? new WatchStore(path, held)
                : throw ConnectorErrors.WatchStateInUse(path);
        }
        catch (Exception refused) when (IsRefusal(refused))
        {
            throw ConnectorErrors.WatchStateNotWritten(path, refused);
        }
    }

    /// <summary>Reads the state, or returns a new one if there is no file.</summary>
    /// <exception cref="ConnectorException"><c>WatchStateUnreadable</c>, <c>WatchStateForeign</c> or
    /// <c>WatchStateFromFuture</c>.</exception>
    public WatchMemory Load(string environment, string? tenantId, DateTimeOffset now)
    {
        if (Directory.Exists(_path))
        {
            throw ConnectorErrors.WatchStateUnreadable(_path, "it is a folder");
        }

        if (!File.Exists(_path))
        {
            return new WatchMemory { Environment = environment, TenantId = tenantId };
        }

        WatchMemory state = Read();
        if (!string.Equals(state.Environment, environment, StringComparison.OrdinalIgnoreCase))
        {
            throw ConnectorErrors.WatchStateForeign(
                _path,
                $"the environment '{state.Environment}'",
                $"the environment '{environment}'"
            );
        }

        if (
            state.TenantId is not null
            && tenantId is not null
            && !string.Equals(state.TenantId, tenantId, StringComparison.OrdinalIgnoreCase)
        )
        {
            throw ConnectorErrors.WatchStateForeign(_path, $"the tenant {state.TenantId}", $"the tenant {tenantId}");
        }

        if (JsonText.ToOptionalTime(state.LastRead) is { } last && last > now + s_clockTolerance)
        {
            throw ConnectorErrors.WatchStateFromFuture(_path, last, now);
        }

        state.TenantId ??= tenantId;
        return state;
    }

    /// <summary>Replaces the file.</summary>
    /// <exception cref="ConnectorException"><c>WatchStateNotWritten</c>.</exception>
    public async Task SaveAsync(WatchMemory state, TimeProvider time, CancellationToken cancellationToken)
    {
        // The lock makes this name exclusive. A killed run may have left the file behind.
        string fresh = _path + ".new";
        using StringWriter text = new();
        s_serializer.Serialize(text, state);
        for (int tries = 1; ; tries++)
        {
            try
            {
                File.Delete(fresh);
                PrivateFiles.Write(fresh, text.ToString());
                if (File.Exists(_path))
                {
                    File.Replace(fresh, _path, null);
                }
                else
                {
                    File.Move(fresh, _path);
                }

                return;
            }
            catch (Exception refused) when (IsRefusal(refused))
            {
                // On Windows, a virus scanner or a backup may have the file open for a moment.
                if (tries == Tries || DiskErrors.IsFull(refused as IOException ?? new IOException()))
                {
                    throw ConnectorErrors.WatchStateNotWritten(_path, refused);
                }
            }

            await time.DelayAsync(s_pause, cancellationToken).ConfigureAwait(false);
        }
    }

    public void Dispose() => _lock.Dispose();

    private WatchMemory Read()
    {
        try
        {
            using FileStream file = new(_path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            if (file.Length > MaximumSize)
            {
                throw ConnectorErrors.WatchStateUnreadable(_path, "it is too large for a state file");
            }

            using StreamReader text = new(file);
            using JsonTextReader json = new(text) { DateParseHandling = DateParseHandling.None, MaxDepth = 16 };
            WatchMemory? state = s_serializer.Deserialize<WatchMemory>(json);
            return state is null ? throw ConnectorErrors.WatchStateUnreadable(_path, "it is empty")
                : ProblemOf(state) is { } problem ? throw ConnectorErrors.WatchStateUnreadable(_path, problem)
                : state;
        }
        catch (Exception invalid)
            when (invalid is JsonException or FormatException or OverflowException or ArgumentException)
        {
            throw ConnectorErrors.WatchStateUnreadable(
                _path,
                "it is damaged, or is not a state file of Watch-Connector",
                invalid
            );
        }
        catch (Exception refused) when (IsRefusal(refused))
        {
            throw ConnectorErrors.WatchStateUnreadable(_path, refused.Message.TrimEnd('.'), refused);
        }
    }

    // A file that was edited must not lead to an error in the middle of a pass.
    private static string? ProblemOf(WatchMemory state)
    {
        if (state.Schema != WatchMemory.CurrentSchema)
        {
            return state.Schema?.StartsWith("ConnectorWatchState/", StringComparison.Ordinal) == true
                ? $"another version of this module wrote it ({state.Schema})"
                : "it is not a state file of Watch-Connector";
        }

        if (
            string.IsNullOrEmpty(state.Environment)
            || state.Connectors is null
            || state.Groups is null
            || state.Notifications is null
            || state.Connectors.Concat(state.Groups).Any(each => !IsWhole(each))
            || state.Notifications.Any(each => !IsWhole(each))
            || IsRepeated(state.Connectors)
            || IsRepeated(state.Groups)
        )
        {
            return "parts of it are missing or invalid";
        }

        // Throws a FormatException for text that is not a time.
        _ = JsonText.ToOptionalTime(state.LastRead);
        return null;
    }

    private static bool IsWhole(RememberedState? each)
    {
        if (
            each is not { Id.Length: > 0, Name: not null, State.Length: > 0, Since.Length: > 0, Applications: not null }
            || !GraphPaths.IsId(each.Id)
            || (each.Next is null) != (each.LeftAt is null)
            || (each.Next is null) != (each.NextSince is null)
        )
        {
            return false;
        }

        _ = JsonText.ToTime(each.Since);
        _ = JsonText.ToOptionalTime(each.NextSince);
        _ = JsonText.ToOptionalTime(each.LeftAt);
        _ = JsonText.ToOptionalTime(each.LastSeen);
        return true;
    }

    private static bool IsWhole(ConnectorNotification? each)
    {
        if (each is not { Id.Length: > 0, Time.Length: > 0 } || each.Changes.Any(change => change is null))
        {
            return false;
        }

        _ = JsonText.ToTime(each.Time);
        return true;
    }

    private static bool IsRepeated(List<RememberedState> states) =>
        states.Select(each => each.Id).Distinct(StringComparer.OrdinalIgnoreCase).Count() < states.Count;

    private static bool IsRefusal(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException;
}

/// <summary>What a watch remembers between passes. It is the content of the state file.</summary>
internal sealed class WatchMemory
{
    public const string CurrentSchema = "ConnectorWatchState/1";

    public string Schema { get; set; } = CurrentSchema;

    /// <summary>The name of the environment that the state belongs to.</summary>
    public string Environment { get; set; } = "";

    /// <summary>The tenant that the state belongs to; null if it is unknown.</summary>
    public string? TenantId { get; set; }

    /// <summary>The time of the last pass that could read the tenant; null before the first one.</summary>
    public string? LastRead { get; set; }

    public List<RememberedState> Connectors { get; set; } = [];

    /// <summary>The watched groups, without maintenance groups.</summary>
    public List<RememberedState> Groups { get; set; } = [];

    /// <summary>The messages that the webhook did not accept yet, without its address.</summary>
    public List<ConnectorNotification> Notifications { get; set; } = [];
}

/// <summary>The state of one connector or group.</summary>
internal sealed class RememberedState
{
    public string Id { get; set; } = "";

    /// <summary>The machine name of a connector, or the name of a group.</summary>
    public string Name { get; set; } = "";

    /// <summary>The name of a connector's group, when it was last seen in one.</summary>
    public string? Group { get; set; }

    public string? GroupId { get; set; }

    /// <summary>The state that counts: the last one that lasted long enough.</summary>
    public string State { get; set; } = WatchWords.Unknown;

    /// <summary>The time at which that state was first seen.</summary>
    public string Since { get; set; } = "";

    /// <summary>A newer state that has not lasted long enough yet; null if there is none.</summary>
    public string? Next { get; set; }

    /// <summary>The time at which the newer state was first seen.</summary>
    public string? NextSince { get; set; }

    /// <summary>
    /// The time since which the state that counts was not seen. The change counts when <c>-After</c> has passed since
    /// then, also if the newer state changed once more meanwhile.
    /// </summary>
    public string? LeftAt { get; set; }

    /// <summary>The time at which the state that counts was last seen before it was left.</summary>
    public string? LastSeen { get; set; }

    /// <summary>The names of the applications of a group without an active connector, as last read.</summary>
    public List<string> Applications { get; set; } = [];

    /// <summary>Records what a pass saw.</summary>
    /// <param name="before">The time of the pass before; null if there was none.</param>
    /// <returns>The change if a newer state has lasted long enough; otherwise null.</returns>
    public WatchTransition? Observe(string seen, DateTimeOffset now, DateTimeOffset? before, TimeSpan after)
    {
        if (string.Equals(seen, State, StringComparison.OrdinalIgnoreCase))
        {
            Next = NextSince = LeftAt = LastSeen = null;
            return null;
        }

        if (LeftAt is null)
        {
            LastSeen = State == WatchWords.Unknown ? null : JsonText.Time(before);
        }

        if (!string.Equals(seen, Next, StringComparison.OrdinalIgnoreCase))
        {
            (Next, NextSince) = (seen, JsonText.Time(now));
        }

        // A clock that was set back must not delay the change.
        if (LeftAt is null || JsonText.ToTime(LeftAt) > now)
        {
            LeftAt = JsonText.Time(now);
        }

        if (now - JsonText.ToTime(LeftAt) < after)
        {
            return null;
        }

        WatchTransition transition = new(State, seen, NextSince!, LastSeen);
        (State, Since) = (seen, NextSince!);
        Next = NextSince = LeftAt = LastSeen = null;
        return transition;
    }

    /// <summary>Starts with a state that is not reported.</summary>
    public void Adopt(string state, DateTimeOffset now) => (State, Since) = (state, JsonText.Time(now));
}

/// <summary>A change of state that lasted long enough.</summary>
/// <param name="Since">The time at which the new state was first seen.</param>
/// <param name="OldSeen">The time at which the old state was last seen; null if it never was.</param>
internal sealed record WatchTransition(string Old, string New, string Since, string? OldSeen);
