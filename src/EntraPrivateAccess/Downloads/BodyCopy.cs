using System.Globalization;
using System.Text;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Downloads;

/// <summary>
/// Reads the next block while the previous one is hashed and written. It uses two buffers, regardless of the file's
/// size.
/// </summary>
internal static class BodyCopy
{
    private const int BufferSize = 256 * 1024;

    /// <param name="fill">Fills a buffer and returns the number of bytes; 0 ends the copy.</param>
    /// <param name="take">Hashes and writes the given number of bytes of a buffer.</param>
    public static async Task RunAsync(Func<byte[], Task<int>> fill, Action<byte[], int> take)
    {
        byte[] full = new byte[BufferSize];
        byte[] spare = new byte[BufferSize];
        int count = await fill(full).ConfigureAwait(false);
        while (count > 0)
        {
            byte[] target = spare;
            Task<int> next = Task.Run(() => fill(target));
            _ = next.ContinueWith(failed => failed.Exception, TaskContinuationOptions.OnlyOnFaulted);
            take(full, count);
            count = await next.ConfigureAwait(false);
            (full, spare) = (target, full);
        }
    }
}

/// <summary>Shows a download's progress a few times per second at most.</summary>
internal sealed class DownloadProgress(IReporter reporter, TimeProvider time, long had, long? total)
{
    public const string Activity = "Downloading the connector installer";

    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(250);

    private readonly long _started = time.GetTimestamp();
    private long _received;
    private long _shown = time.GetTimestamp();

    /// <summary>The number of bytes on the disk, including those of earlier runs.</summary>
    public long Done => had + _received;

    public void Add(int bytes)
    {
        _received += bytes;
        if (time.GetElapsedTime(_shown) >= s_interval)
        {
            _shown = time.GetTimestamp();
            reporter.Progress(new ProgressUpdate(Activity, Status(), Percent(), SecondsRemaining()));
        }
    }

    public static void End(IReporter reporter) => reporter.Progress(new ProgressUpdate(Activity, "", Completed: true));

    private string Status() =>
        total is long all ? $"{Megabytes(Done)} of {Megabytes(all)} MB" : $"{Megabytes(Done)} MB";

    private int Percent() => total is > 0 ? (int)Math.Min(100, Done * 100 / total.Value) : -1;

    private int SecondsRemaining()
    {
        double rate = _received / Math.Max(0.001, time.GetElapsedTime(_started).TotalSeconds);
        return total is long all && rate > 0 ? (int)Math.Min(int.MaxValue, (all - Done) / rate) : -1;
    }

    private static string Megabytes(long bytes) => (bytes / 1048576.0).ToString("0.0", CultureInfo.InvariantCulture);
}

/// <summary>Ends a transfer that stalls, that is too slow to end, or that the user stops.</summary>
/// <remarks>
/// On .NET Framework, a response's stream ignores its token during a read. Only disposing the response ends the read.
/// </remarks>
internal sealed class IdleWatch : IDisposable
{
    /// <summary>How long a server may take to send <see cref="MinimumBytes"/>.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>A fifth of what a modem of 56 kbit/s receives within the time limit.</summary>
    public const int MinimumBytes = 64 * 1024;

    // The source is not disposed because the timer may still fire. Without a timer of its own it holds no resources.
    private readonly CancellationTokenSource _source = new();
    private readonly CancellationToken _stop;
    private readonly CancellationTokenRegistration _stopped;
    private readonly CancellationTokenRegistration _release;
    private readonly ITimer _timer;
    private readonly ITimer _end;

    private int _bytes;

    /// <param name="remaining">The time until the whole download ends, however fast it is.</param>
    public IdleWatch(IDisposable response, TimeProvider time, TimeSpan remaining, CancellationToken stop)
    {
        _stop = stop;
        _end = time.CreateTimer(
            static source => ((CancellationTokenSource)source!).Cancel(),
            _source,
            remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero,
            Timeout.InfiniteTimeSpan
        );
        _stopped = stop.Register(_source.Cancel);
        _release = _source.Token.Register(response.Dispose);
        _timer = time.CreateTimer(
            static source => ((CancellationTokenSource)source!).Cancel(),
            _source,
            Limit,
            Timeout.InfiniteTimeSpan
        );
    }

    public CancellationToken Token => _source.Token;

    /// <summary>True if the transfer ended because it stalled, was too slow, or reached its time limit.</summary>
    public bool IsOver => _source.IsCancellationRequested && !_stop.IsCancellationRequested;

    /// <summary>The number of bytes that were received since the time limit started.</summary>
    public int Bytes => _bytes;

    /// <summary>
    /// Restarts the time limit when enough data was received. Single bytes do not restart it, because a server could
    /// send one just before each end.
    /// </summary>
    public void Touch(int received)
    {
        _bytes += received;
        if (_bytes >= MinimumBytes)
        {
            _bytes = 0;
            _ = _timer.Change(Limit, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        _end.Dispose();
        _stopped.Dispose();
        _release.Dispose();
    }
}

/// <summary>Rejects a file that is not a program by its first bytes, before the rest is downloaded.</summary>
internal static class FirstBytes
{
    public static void Check(byte[] buffer, int count, Uri url, string place)
    {
        if (count >= 2 && buffer[0] == 'M' && buffer[1] == 'Z')
        {
            return;
        }

        string text = Encoding
            .UTF8.GetString(buffer, 0, Math.Min(count, 64))
            .TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        throw text.StartsWith("<", StringComparison.Ordinal)
            ? ConnectorErrors.InstallerIsWebPage(url)
            : ConnectorErrors.InstallerNotAProgram(place);
    }
}
