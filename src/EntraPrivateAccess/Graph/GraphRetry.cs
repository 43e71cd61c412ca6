using EntraPrivateAccess.Reporting;
using Polly;
using Polly.Retry;

namespace EntraPrivateAccess.Graph;

/// <summary>
/// Sends again what is worth it, as late as the service asks, within a number of attempts and a total time.
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
                    OnRetry = Tell,
                }
            );
        }

        _pipeline = builder.Build();
    }

    /// <summary>
    /// Runs attempts until one's outcome stands or the limits are reached; the last outcome is returned as it is.
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

    // What the service asks for is a least: jitter only adds to it. A guess of our own doubles, and is spread both
    // ways.
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

    private ValueTask Tell(OnRetryArguments<IRetryable> arguments)
    {
        RetryHint wish = arguments.Outcome.Result!.Wish!;
        RetryState state = State(arguments.Context);
        state.Waited = true;
        string wait = $"{Math.Ceiling(arguments.RetryDelay.TotalSeconds):0} s";
        string text = wish.After is null
            ? $"{wish.Reason}: trying again in {wait}."
            : $"Microsoft Graph asks to wait {wait}: {wish.Reason}.";
        state.Reporter.Verbose(
            $"{text} Attempt {arguments.AttemptNumber + 2} of {_connection.Limits.Attempts} follows."
        );
        state.Reporter.Progress(
            new ProgressUpdate(
                Activity,
                text,
                SecondsRemaining: (int)Math.Ceiling(arguments.RetryDelay.TotalSeconds),
                Id: 1
            )
        );
        return default;
    }
}

/// <summary>How far one call's attempts are.</summary>
internal sealed class RetryState
{
    /// <summary>Shows that there is a wait.</summary>
    public required IReporter Reporter { get; init; }

    /// <summary>The clock's timestamp of the first attempt.</summary>
    public long Started { get; init; }

    /// <summary>How long to wait before the next attempt.</summary>
    public TimeSpan Delay { get; set; }

    public bool Waited { get; set; }
}

/// <summary>Why a request should be sent again, and when.</summary>
/// <param name="Reason">In words, for the person who waits.</param>
/// <param name="After">What the service asked for, or null where it named no time.</param>
internal sealed record RetryHint(string Reason, TimeSpan? After);

/// <summary>How long one call to Microsoft Graph may go on trying.</summary>
/// <param name="Attempts">Tries in all, 1 or more.</param>
/// <param name="Total">From the first try to the start of the last one.</param>
/// <param name="PerAttempt">How long one answer may take.</param>
internal sealed record RetryLimits(int Attempts, TimeSpan Total, TimeSpan PerAttempt)
{
    public static RetryLimits Default { get; } = new(6, TimeSpan.FromMinutes(3), TimeSpan.FromSeconds(100));
}

/// <summary>The outcome of an attempt, which knows whether another one makes sense.</summary>
internal interface IRetryable
{
    /// <summary>Null where this outcome stands.</summary>
    RetryHint? Wish { get; }
}
