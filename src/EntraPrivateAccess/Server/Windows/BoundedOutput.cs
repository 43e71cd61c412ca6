using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Compatibility;

namespace EntraPrivateAccess.Server.Windows;

/// <summary>The first 64 KiB of what a process writes. The rest is read and dropped, so that the process never waits for us.</summary>
internal sealed class BoundedOutput(TimeProvider time)
{
    private const int Limit = 64 * 1024;

    // A grandchild can hold the pipe open for hours: what is in it at the process's end is there within this time.
    private static readonly TimeSpan s_lastWords = TimeSpan.FromSeconds(1);

    private readonly StringBuilder _text = new();
    private readonly List<Task> _readers = [];

    public void Collect(TextReader reader) => _readers.Add(Task.Run(() => ReadAsync(reader)));

    public string Text
    {
        get
        {
            lock (_text)
            {
                return _text.ToString();
            }
        }
    }

    /// <summary>Waits for the last words of a process that has ended, never for the end of the pipe.</summary>
    public Task SettleAsync() => _readers.Count == 0 ? Task.CompletedTask : Task.WhenAny(Task.WhenAll(_readers), time.DelayAsync(s_lastWords, CancellationToken.None));

    private async Task ReadAsync(TextReader reader)
    {
        char[] buffer = new char[4096];
        try
        {
            int read;
            while ((read = await reader.ReadAsync(buffer, 0, buffer.Length).ConfigureAwait(false)) > 0)
            {
                lock (_text)
                {
                    _ = _text.Append(buffer, 0, Math.Min(read, Limit - _text.Length));
                }
            }
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            // Let go of while it still wrote: what was read until then is the output.
        }
    }
}
