using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace EntraPrivateAccess.Sandbox.State;

/// <summary>Every request and every change, in order. Tests and people read it to see what really happened.</summary>
/// <remarks>Tokens and passwords never enter it: sign-in requests are written without their bodies.</remarks>
internal sealed class Journal
{
    private readonly SandboxClock _clock;
    private readonly Lock _gate = new();
    private readonly List<JournalEntry> _entries = [];

    public Journal(SandboxClock clock) => _clock = clock;

    public void Request(string action, int status, bool writes, string? detail = null) => Add("request", action, null, status, writes, detail);

    public void Change(string kind, string action, string? target, string? detail = null) => Add(kind, action, target, 0, true, detail);

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
            _entries.Add(new JournalEntry(_entries.Count + 1, _clock.GetUtcNow(), kind, action, target, status, writes, detail));
        }
    }
}
