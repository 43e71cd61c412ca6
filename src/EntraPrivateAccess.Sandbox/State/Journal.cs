namespace EntraPrivateAccess.Sandbox.State;

/// <summary>Every request and every change, in order. Tests and people read it to see what really happened.</summary>
/// <remarks>Tokens and passwords never enter it: sign-in requests are written without their bodies.</remarks>
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

/// <summary>One thing that happened.</summary>
/// <param name="Number">Counts up from 1 without gaps.</param>
/// <param name="Kind"><c>request</c> for an HTTP request with its answer, else the area of a change of state:
/// <c>tenant</c>, <c>server</c>, <c>fault</c>.</param>
/// <param name="Action">Method and path of a request, or the change in words, such as <c>service started</c>.</param>
/// <param name="Target">The server, connector or group it happened to; null for plain requests.</param>
/// <param name="Status">The HTTP status of a request, else 0.</param>
/// <param name="Writes">True where something changed, or was asked to change.</param>
/// <param name="Detail">More, such as a request body or a child's command line.</param>
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
