using System;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Reporting;
using Polly;
using Polly.Retry;

namespace EntraPrivateAccess.Installer;

/// <summary>Tries again what may pass: as long as bytes come in, else a few times.</summary>
internal sealed class DownloadRetry(TimeProvider time, IReporter reporter)
{
    private const int MaximumAttempts = 50;
    private const int MaximumFruitlessAttempts = 5;

    // An attempt that brought less than this counts as fruitless: a server that cuts ever smaller pieces would never end.
    private const long Fruit = 1024 * 1024;

    private static readonly TimeSpan s_firstDelay = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan s_longestDelay = TimeSpan.FromMinutes(2);

    private int _fruitless;

    /// <summary>Runs attempts until one succeeds.</summary>
    /// <exception cref="ConnectorException">What the last attempt said.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> attempt, CancellationToken stop)
    {
        ResiliencePipeline pipeline = new ResiliencePipelineBuilder { TimeProvider = time }.AddRetry(Strategy()).Build();
        try
        {
            return await pipeline.ExecuteAsync(async token => await attempt(token).ConfigureAwait(false), stop).ConfigureAwait(false);
        }
        catch (TransientDownloadException failure)
        {
            throw failure.Fault;
        }
    }

    private RetryStrategyOptions Strategy() => new()
    {
        MaxRetryAttempts = MaximumAttempts - 1,
        ShouldHandle = args => new ValueTask<bool>(args.Outcome.Exception is TransientDownloadException failure && MayTryAgain(failure)),
        DelayGenerator = args => new ValueTask<TimeSpan?>(Delay((TransientDownloadException)args.Outcome.Exception!)),
        OnRetry = args =>
        {
            reporter.Verbose($"{args.Outcome.Exception!.Message} Trying again in {args.RetryDelay.TotalSeconds:0.#} seconds.");
            reporter.Progress(new ProgressUpdate(DownloadProgress.Activity, $"Waiting {Faults.Describe(args.RetryDelay)} to try again: {args.Outcome.Exception.Message}", SecondsRemaining: (int)args.RetryDelay.TotalSeconds));
            return default;
        },
    };

    private bool MayTryAgain(TransientDownloadException failure)
    {
        _fruitless = failure.Received >= Fruit ? 1 : _fruitless + 1;
        return _fruitless < MaximumFruitlessAttempts && !(failure.RetryAfter > s_longestDelay);
    }

    private TimeSpan Delay(TransientDownloadException failure) =>
        failure.RetryAfter ?? TimeSpan.FromTicks(Math.Min(s_longestDelay.Ticks, s_firstDelay.Ticks << (_fruitless - 1)));
}
