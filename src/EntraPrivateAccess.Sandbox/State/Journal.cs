namespace EntraPrivateAccess.Sandbox.State;

/// <summary>All requests and changes in order. Tests and users read it to see what really happened.</summary>
/// <remarks>It never contains tokens or passwords: sign-in requests are recorded without their bodies.</remarks>
internal sealed class Journal
{
    private readonly SandboxClock _clock;
    private readonly Lock _gate = new();
    private readonly List<JournalEntry> _entries = [];

    public Journal(SandboxClock clock) => _clock = clock;

    public void Request(string action, int status, bool writes, string? detail = null) =>
        Add("request", action, null, status, writes, detail);

    public void Change(string kind, string action, string? target, string? detail = null) =>
        Add(kind, action, target, 0, true, detail);

    public IReadOnlyList<JournalEntry> Since(long number)
    {
        lock (_gate)
        {
            return [.. _entries.Skip((int)Math.Max(0, number))];
        }
    }

    private void Add(string kind, string action, string? target, int status, bool writes, string? detail)
    {
        lock (_gate)
        {
            _entries.Add(
                new JournalEntry(_entries.Count + 1, _clock.GetUtcNow(), kind, action, target, status, writes, detail)
            );
        }
    }
}

/// <summary>One entry of the journal.</summary>
/// <param name="Number">Sequence number, starting at 1 without gaps.</param>
/// <param name="Kind"><c>request</c> for an HTTP request with its response, else the area of a state change:
/// <c>tenant</c>, <c>server</c>, <c>fault</c>.</param>
/// <param name="Action">Method and path of a request, or a description of the change, such as <c>service
/// started</c>.</param>
/// <param name="Target">The affected server, connector or group; null for plain requests.</param>
/// <param name="Status">The HTTP status of a request, else 0.</param>
/// <param name="Writes">Whether something changed or a change was requested.</param>
/// <param name="Detail">Additional data, such as a request body or the command line of a child process.</param>
internal sealed record JournalEntry(
    long Number,
    DateTimeOffset Time,
    string Kind,
    string Action,
    string? Target,
    int Status,
    bool Writes,
    string? Detail
);
