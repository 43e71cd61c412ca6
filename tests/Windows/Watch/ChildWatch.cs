using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace EntraPrivateAccess.Tests.Windows;

/// <summary>Reads each process of this machine while it lives, as any other program could.</summary>
/// <remarks>It reads the command line, the folder and the environment.</remarks>
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

    /// <summary>The file names of the programs that were read.</summary>
    public IReadOnlyList<string> Seen => [.. _seen.Keys.OrderBy(name => name, StringComparer.OrdinalIgnoreCase)];

    /// <summary>Where the secret was seen, such as <c>environment of cmd.exe</c>.</summary>
    public IReadOnlyList<string> Found => [.. _found.Keys.OrderBy(place => place, StringComparer.Ordinal)];

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

            await Task.Delay(10).ConfigureAwait(false);
        }
    }

    // A process that is being created has no parameters yet and is read again.
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
        catch (Exception gone)
            when (gone is Win32Exception or InvalidOperationException or NotSupportedException or ArgumentException)
        {
            // It ended meanwhile, or belongs to the system.
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
