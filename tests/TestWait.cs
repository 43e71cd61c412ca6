using System.Diagnostics;
using Xunit;

namespace EntraPrivateAccess.Tests;

/// <summary>The waits of tests. Each has a limit, so that a bug fails its test instead of stopping the run.</summary>
internal static class TestWait
{
    /// <summary>Much longer than any of these waits on a busy machine, and shorter than the limit of CI.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromMinutes(2);

    /// <summary>Polls a condition until it is met.</summary>
    /// <exception cref="TimeoutException">The limit was reached.</exception>
    public static async Task UntilAsync(Func<bool> condition, string what, TimeSpan? limit = null)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Require(started, limit ?? Limit, what);
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Advances a clock until the work ends, and returns its result.</summary>
    /// <param name="advance">Advances the clock by one step.</param>
    /// <exception cref="TimeoutException">The limit was reached; then the clock stands still.</exception>
    public static async Task<T> AdvanceAsync<T>(Task<T> work, Action advance, TimeSpan? limit = null)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (!work.IsCompleted)
        {
            Require(started, limit ?? Limit, "the work to end while its clock advances");
            advance();
            _ = await Task.WhenAny(work, Task.Delay(1));
        }

        return await work;
    }

    /// <summary>Waits for a result that another task of the same test provides.</summary>
    /// <exception cref="TimeoutException">The limit was reached.</exception>
    public static async Task<T> EndAsync<T>(Task<T> work, TimeSpan? limit = null)
    {
        using CancellationTokenSource ended = new();
        Task first = await Task.WhenAny(work, Task.Delay(limit ?? Limit, ended.Token));
        ended.Cancel();
        return first == work ? await work : throw new TimeoutException("Timed out waiting for the work to end.");
    }

    /// <summary>Waits until a process that was killed has ended.</summary>
    public static void ForExit(Process process)
    {
        if (!process.WaitForExit((int)Limit.TotalMilliseconds))
        {
            throw new TimeoutException($"Process {process.Id} did not end.");
        }
    }

    private static void Require(long started, TimeSpan limit, string what)
    {
        if (TimeProvider.System.GetElapsedTime(started) > limit)
        {
            throw new TimeoutException($"Timed out waiting for {what}.");
        }
    }
}
