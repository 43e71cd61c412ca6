using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace EntraPrivateAccess.Tests.Windows;

/// <summary>Searches each process of this machine for a secret while the process runs, as any program could.</summary>
/// <remarks>The search covers the command line, the working directory and the environment.</remarks>
public sealed class ChildWatch : IDisposable
{
    private readonly SecretPieces _secret;
    private readonly CancellationTokenSource _stop = new();
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

    /// <summary>The places that contained the secret, such as <c>environment of cmd.exe</c>.</summary>
    public IReadOnlyList<string> Found => [.. _found.Keys.OrderBy(place => place, StringComparer.Ordinal)];

    public void Dispose()
    {
        _stop.Cancel();
        _watch.Wait();
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        HashSet<(int Id, DateTime Start)> known = [];
        while (!_stop.IsCancellationRequested)
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

    // A process that is still being created has no parameters yet and is read again later.
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
            SearchText($"command line of {look.Program}", look.CommandLine);
            SearchText($"folder of {look.Program}", look.Folder);
            SearchText($"environment of {look.Program}", look.Environment);
        }
        catch (Exception gone)
            when (gone is Win32Exception or InvalidOperationException or NotSupportedException or ArgumentException)
        {
            // The process has ended, or it belongs to the system.
        }
    }

    private void SearchText(string place, string text)
    {
        if (_secret.AreIn(text))
        {
            _ = _found.TryAdd(place, 0);
        }
    }
}
