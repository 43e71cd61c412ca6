using EntraPrivateAccess.Reporting;
using Polly;
using Polly.Retry;

namespace EntraPrivateAccess.Graph;

/// <summary>
/// Retries requests that can succeed later, no sooner than the service requests, within a number of attempts and a
/// total time.
/// </summary>
internal sealed class GraphRetry
{
    private const string Activity = "Microsoft Graph";
    private static readonly ResiliencePropertyKey<RetryState> s_key = new("EntraPrivateAccess.Retry");
    private static readonly TimeSpan s_longestGuess = TimeSpan.FromSeconds(32);

    private readonly GraphConnection _connection;
    private readonly ResiliencePipeline<IRetryable> _pipeline;

    public GraphRetry(GraphConnection connection)
    {
        _connection = connection;
        ResiliencePipelineBuilder<IRetryable> builder = new() { TimeProvider = connection.Time };
        if (connection.Limits.Attempts > 1)
        {
            _ = builder.AddRetry(
                new RetryStrategyOptions<IRetryable>
                {
                    MaxRetryAttempts = connection.Limits.Attempts - 1,
                    ShouldHandle = arguments => new ValueTask<bool>(ShouldRetry(arguments)),
                    DelayGenerator = arguments => new ValueTask<TimeSpan?>(State(arguments.Context).Delay),
                    OnRetry = ReportRetry,
                }
            );
        }

        _pipeline = builder.Build();
    }

    /// <summary>
    /// Runs attempts until a result is final or a limit is reached, and returns the last result unchanged.
    /// </summary>
    public async Task<T> RunAsync<T>(
        Func<CancellationToken, Task<T>> attempt,
        IReporter reporter,
        CancellationToken cancellationToken
    )
        where T : IRetryable
    {
        RetryState state = new() { Reporter = reporter, Started = _connection.Time.GetTimestamp() };
        ResilienceContext context = ResilienceContextPool.Shared.Get(
            continueOnCapturedContext: false,
            cancellationToken
        );
        context.Properties.Set(s_key, state);
        try
        {
            return await _pipeline
                .ExecuteAsync(
                    static async (each, run) => await run(each.CancellationToken).ConfigureAwait(false),
                    context,
                    attempt
                )
                .ConfigureAwait(false);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
            if (state.Waited)
            {
                reporter.Progress(new ProgressUpdate(Activity, "", Completed: true, Id: 1));
            }
        }
    }

    private static RetryState State(ResilienceContext context) => context.Properties.GetValue(s_key, null!);

    private bool ShouldRetry(RetryPredicateArguments<IRetryable> arguments)
    {
        if (arguments.Outcome.Result?.Wish is not RetryHint wish)
        {
            return false;
        }

        RetryState state = State(arguments.Context);
        state.Delay = DelayBefore(arguments.AttemptNumber, wish);
        return _connection.Time.GetElapsedTime(state.Started) + state.Delay <= _connection.Limits.Total;
    }

    // The delay that the service requests is a minimum, so jitter only adds to it. If the service requests none, the
    // delay doubles per attempt, and jitter spreads it in both directions.
    private TimeSpan DelayBefore(int attempt, RetryHint wish)
    {
        double random = _connection.Random();
        if (wish.After is TimeSpan asked)
        {
            return asked + TimeSpan.FromMilliseconds(250 * random);
        }

        double seconds = Math.Min(Math.Pow(2, attempt), s_longestGuess.TotalSeconds);
        return TimeSpan.FromSeconds(seconds * (0.75 + (0.5 * random)));
    }

    private ValueTask ReportRetry(OnRetryArguments<IRetryable> arguments)
    {
        RetryHint wish = arguments.Outcome.Result!.Wish!;
        RetryState state = State(arguments.Context);
        state.Waited = true;
        string wait = $"{Math.Ceiling(arguments.RetryDelay.TotalSeconds):0} s";
        string text = wish.After is null
            ? $"{wish.Reason}; retrying in {wait}."
            : $"Microsoft Graph requires a wait of {wait}: {wish.Reason}.";
        state.Reporter.Verbose(
            $"{text} Attempt {arguments.AttemptNumber + 2} of {_connection.Limits.Attempts} follows."
        );
        state.Reporter.Progress(
            new ProgressUpdate(
                Activity,
                text,
                SecondsRemaining: (int)Math.Ceiling(arguments.RetryDelay.TotalSeconds),
                Id: 1,
                WaitsFor: $"Microsoft Graph ({wish.Reason})"
            )
        );
        return default;
    }
}

/// <summary>The retry state of one call.</summary>
internal sealed class RetryState
{
    /// <summary>Reports the wait to the user.</summary>
    public required IReporter Reporter { get; init; }

    /// <summary>The clock's timestamp of the first attempt.</summary>
    public long Started { get; init; }

    /// <summary>The delay before the next attempt.</summary>
    public TimeSpan Delay { get; set; }

    public bool Waited { get; set; }
}

/// <summary>The reason to retry a request, and the delay before the retry.</summary>
/// <param name="Reason">The reason, as shown to the user.</param>
/// <param name="After">The delay that the service requests, or null if it requests none.</param>
internal sealed record RetryHint(string Reason, TimeSpan? After);

/// <summary>The retry limits of one call to Microsoft Graph.</summary>
/// <param name="Attempts">The total number of attempts, 1 or more.</param>
/// <param name="Total">The time from the first attempt to the start of the last one.</param>
/// <param name="PerAttempt">The time limit of one attempt.</param>
internal sealed record RetryLimits(int Attempts, TimeSpan Total, TimeSpan PerAttempt)
{
    public static RetryLimits Default { get; } = new(6, TimeSpan.FromMinutes(3), TimeSpan.FromSeconds(100));
}

/// <summary>The result of an attempt, which indicates whether to retry.</summary>
internal interface IRetryable
{
    /// <summary>The hint to retry, or null if this result is final.</summary>
    RetryHint? Wish { get; }
}
