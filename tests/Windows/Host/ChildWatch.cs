using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace EntraPrivateAccess.Tests.Windows;

/// <summary>Looks at every process of this machine while it lives: its command line, folder and environment, as any other program could.</summary>
public sealed class ChildWatch : IDisposable
{
    private readonly SecretPieces _secret;
    private readonly CancellationTokenSource _enough = new();
    private readonly ConcurrentDictionary<string, byte> _seen = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, byte> _found = new();
    private readonly Task _watch;

    public ChildWatch(string secret)
    {
        _secret = new SecretPieces(secret);
        _watch = Task.Run(WatchAsync);
    }

    /// <summary>The programs that were looked at, by their files' names.</summary>
    public IReadOnlyList<string> Seen => [.. _seen.Keys.Order(StringComparer.OrdinalIgnoreCase)];

    /// <summary>Where the secret was seen, such as <c>environment of cmd.exe</c>.</summary>
    public IReadOnlyList<string> Found => [.. _found.Keys.Order(StringComparer.Ordinal)];

    public void Dispose()
    {
        _enough.Cancel();
        _watch.Wait();
        _enough.Dispose();
    }

    private async Task WatchAsync()
    {
        HashSet<(int Id, DateTime Start)> known = [];
        while (!_enough.IsCancellationRequested)
        {
            foreach (Process process in Process.GetProcesses())
            {
                using (process)
                {
                    Look(process, known);
                }
            }

            await Task.Delay(10);
        }
    }

    // One that is being made has no parameters yet: it is looked at again.
    private void Look(Process process, HashSet<(int Id, DateTime Start)> known)
    {
        try
        {
            (int, DateTime) one = (process.Id, process.StartTime);
            if (known.Contains(one) || ProcessLook.At(process.Id) is not { } look)
            {
                return;
            }

            _ = known.Add(one);
            _ = _seen.TryAdd(look.Program, 0);
            Judge($"command line of {look.Program}", look.CommandLine);
            Judge($"folder of {look.Program}", look.Folder);
            Judge($"environment of {look.Program}", look.Environment);
        }
        catch (Exception gone) when (gone is Win32Exception or InvalidOperationException or NotSupportedException or ArgumentException)
        {
            // It ended meanwhile and has no start any more, or it is the system's own.
        }
    }

    private void Judge(string place, string text)
    {
        if (_secret.AreIn(text))
        {
            _ = _found.TryAdd(place, 0);
        }
    }
}
