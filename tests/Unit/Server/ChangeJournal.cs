using System;
using System.Collections.ObjectModel;

namespace EntraPrivateAccess.Tests.Unit.Server;

/// <summary>Every change of a server in memory, in order. It can end like the process that makes the changes.</summary>
internal sealed class ChangeJournal : Collection<string>
{
    /// <summary>The number of changes after which none is made any more, not even by a clean-up; null for no end.</summary>
    public int? KilledAfter { get; set; }

    /// <summary>The server's clock, one second on with each change; null if the server keeps no times.</summary>
    public DateTimeOffset? Time { get; set; }

    protected override void InsertItem(int index, string item)
    {
        if (Count >= KilledAfter)
        {
            throw new KilledException();
        }

        Time += TimeSpan.FromSeconds(1);
        base.InsertItem(index, item);
    }

    /// <summary>The process was killed. No code of the product handles it.</summary>
    internal sealed class KilledException : Exception;
}
