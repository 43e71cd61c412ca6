using System.IO;
using System.Net;
using System.Net.Http;
using System.Security.Authentication;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Server.Portable;
using Polly;
using Polly.Retry;

namespace EntraPrivateAccess.Downloads;

/// <summary>Tries again what may pass: as long as bytes come in, else a few times.</summary>
internal sealed class DownloadRetry(TimeProvider time, IReporter reporter)
{
    private const int MaximumAttempts = 50;
    private const int MaximumFruitlessAttempts = 5;

    // An attempt that brought less than this counts as fruitless: a server that cuts ever smaller pieces would never
    // end.
    private const long Fruit = 1024 * 1024;

    private static readonly TimeSpan s_firstDelay = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan s_longestDelay = TimeSpan.FromMinutes(2);

    private int _fruitless;

    /// <summary>Runs attempts until one succeeds.</summary>
    /// <exception cref="ConnectorException">What the last attempt said.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> attempt, CancellationToken stop)
    {
        ResiliencePipeline pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(Strategy())
            .Build();
        try
        {
            return await pipeline
                .ExecuteAsync(async token => await attempt(token).ConfigureAwait(false), stop)
                .ConfigureAwait(false);
        }
        catch (TransientDownloadException failure)
        {
            throw failure.Fault;
        }
    }

    private RetryStrategyOptions Strategy() =>
        new()
        {
            MaxRetryAttempts = MaximumAttempts - 1,
            ShouldHandle = args => new ValueTask<bool>(
                args.Outcome.Exception is TransientDownloadException failure && MayTryAgain(failure)
            ),
            DelayGenerator = args => new ValueTask<TimeSpan?>(
                Delay((TransientDownloadException)args.Outcome.Exception!)
            ),
            OnRetry = args =>
            {
                reporter.Verbose(
                    $"{args.Outcome.Exception!.Message} Trying again in {args.RetryDelay.TotalSeconds:0.#} seconds."
                );
                reporter.Progress(
                    new ProgressUpdate(
                        DownloadProgress.Activity,
                        $"Waiting {ConnectorErrors.Describe(args.RetryDelay)} to try again: {args.Outcome.Exception.Message}",
                        SecondsRemaining: (int)args.RetryDelay.TotalSeconds
                    )
                );
                return default;
            },
        };

    private bool MayTryAgain(TransientDownloadException failure)
    {
        _fruitless = failure.Received >= Fruit ? 1 : _fruitless + 1;
        return _fruitless < MaximumFruitlessAttempts && !(failure.RetryAfter > s_longestDelay);
    }

    private TimeSpan Delay(TransientDownloadException failure) =>
        failure.RetryAfter
        ?? TimeSpan.FromTicks(Math.Min(s_longestDelay.Ticks, s_firstDelay.Ticks << (_fruitless - 1)));
}

/// <summary>An attempt failed in a way that may pass.</summary>
/// <param name="fault">What the person is told when it does not pass.</param>
internal sealed class TransientDownloadException(ConnectorException fault) : Exception(fault.Message, fault)
{
    public ConnectorException Fault { get; } = fault;

    /// <summary>How long the server asks to wait, or null where it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Bytes that this attempt brought before it failed.</summary>
    public long Received { get; init; }
}

/// <summary>Sorts what goes wrong before an answer comes.</summary>
internal static class ConnectionFaults
{
    /// <summary>True for what a request can end with when nobody stopped it.</summary>
    public static bool IsOne(Exception exception) =>
        exception is HttpRequestException or TaskCanceledException or IOException;

    /// <summary>A fault that stays, or a transient one that is worth another attempt.</summary>
    public static Exception From(Exception exception, Uri url)
    {
        if (exception is TaskCanceledException)
        {
            return new TransientDownloadException(
                ConnectorErrors.DownloadFailed(url, "it did not answer in time", exception)
            );
        }

        Exception root = exception.GetBaseException();
        return IsTls(exception) ? ConnectorErrors.DownloadTlsFailed(url, root.Message, exception)
            : root.Message.Contains("407") ? ConnectorErrors.ProxyAuthenticationRequired(url)
            : new TransientDownloadException(ConnectorErrors.DownloadFailed(url, root.Message, exception));
    }

    // The frameworks say it differently: an AuthenticationException inside, or a WebException with a status of its own.
    private static bool IsTls(Exception? exception) =>
        exception switch
        {
            null => false,
            AuthenticationException => true,
            WebException { Status: WebExceptionStatus.TrustFailure or WebExceptionStatus.SecureChannelFailure } => true,
            _ => IsTls(exception.InnerException),
        };
}

/// <summary>Sorts what a disk refuses.</summary>
internal static class StorageFaults
{
    /// <summary>The fault that a person can act on, or null where the exception is not a disk's.</summary>
    public static ConnectorException? From(Exception exception, IServerFiles files, string path) =>
        exception switch
        {
            IOException full when DiskErrors.IsFull(full) => ConnectorErrors.DiskFull(
                path,
                null,
                files.FreeSpace(path),
                full
            ),
            IOException busy when DiskErrors.IsInUse(busy) => ConnectorErrors.DownloadInUse(path, busy),
            FileNotFoundException gone when IsPath(gone.FileName) => ConnectorErrors.DownloadRemoved(path, gone),
            _ when IsOfDisk(exception) || exception is ArgumentException or NotSupportedException =>
                ConnectorErrors.FolderNotWritable(path, exception),
            _ => null,
        };

    /// <summary>
    /// Whether a disk refused something. What names a part of the module that is missing or broken is not the disk's.
    /// </summary>
    public static bool IsOfDisk(Exception exception) =>
        exception switch
        {
            FileLoadException => false,
            FileNotFoundException missing => IsPath(missing.FileName),
            _ => exception is IOException or UnauthorizedAccessException,
        };

    public static bool IsDiskFull(Exception exception) => exception is IOException fault && DiskErrors.IsFull(fault);

    // An assembly is named without a path, or as a library.
    private static bool IsPath(string? name) =>
        name is not null && Path.IsPathRooted(name) && !name.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);
}
