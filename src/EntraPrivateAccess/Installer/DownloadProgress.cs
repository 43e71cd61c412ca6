using System;
using System.Globalization;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Installer;

/// <summary>Shows a download's progress, a few times a second and no more.</summary>
internal sealed class DownloadProgress(IReporter reporter, TimeProvider time, long had, long? total)
{
    public const string Activity = "Downloading the connector installer";

    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(250);

    private readonly long _started = time.GetTimestamp();
    private long _came;
    private long _shown = time.GetTimestamp();

    /// <summary>Bytes that are on the disk, those of earlier runs included.</summary>
    public long Done => had + _came;

    public void Add(int bytes)
    {
        _came += bytes;
        if (time.GetElapsedTime(_shown) >= s_interval)
        {
            _shown = time.GetTimestamp();
            reporter.Progress(new ProgressUpdate(Activity, Status(), Percent(), SecondsRemaining()));
        }
    }

    public static void End(IReporter reporter) => reporter.Progress(new ProgressUpdate(Activity, "", Completed: true));

    private string Status() => total is long all ? $"{Megabytes(Done)} of {Megabytes(all)} MB" : $"{Megabytes(Done)} MB";

    private int Percent() => total is > 0 ? (int)Math.Min(100, Done * 100 / total.Value) : -1;

    private int SecondsRemaining()
    {
        double rate = _came / Math.Max(0.001, time.GetElapsedTime(_started).TotalSeconds);
        return total is long all && rate > 0 ? (int)Math.Min(int.MaxValue, (all - Done) / rate) : -1;
    }

    private static string Megabytes(long bytes) => (bytes / 1048576.0).ToString("0.0", CultureInfo.InvariantCulture);
}
