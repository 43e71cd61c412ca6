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

/// <summary>Retries transient failures: many times while data is received, otherwise a few times.</summary>
internal sealed class DownloadRetry(TimeProvider time, IReporter reporter)
{
    private const int MaximumAttempts = 50;
    private const int MaximumFruitlessAttempts = 5;

    // An attempt that received fewer bytes counts as failed. Otherwise, a server that closes the connection after
    // ever fewer bytes would be retried too often.
    private const long MinimumProgress = 1024 * 1024;

    private static readonly TimeSpan s_firstDelay = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan s_longestDelay = TimeSpan.FromMinutes(2);

    private int _fruitless;

    /// <summary>Runs attempts until one succeeds or the limits are reached.</summary>
    /// <exception cref="ConnectorException">The error of the last attempt.</exception>
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
                        $"Waiting {TimeText.Describe(args.RetryDelay)} to try again: " + args.Outcome.Exception.Message,
                        SecondsRemaining: (int)args.RetryDelay.TotalSeconds
                    )
                );
                return default;
            },
        };

    private bool MayTryAgain(TransientDownloadException failure)
    {
        _fruitless = failure.Received >= MinimumProgress ? 1 : _fruitless + 1;
        return _fruitless < MaximumFruitlessAttempts && !(failure.RetryAfter > s_longestDelay);
    }

    private TimeSpan Delay(TransientDownloadException failure) =>
        failure.RetryAfter
        ?? TimeSpan.FromTicks(Math.Min(s_longestDelay.Ticks, s_firstDelay.Ticks << (_fruitless - 1)));
}

/// <summary>The exception for a failed attempt that may succeed if it is repeated.</summary>
/// <param name="fault">The error to report if all retries fail.</param>
internal sealed class TransientDownloadException(ConnectorException fault) : Exception(fault.Message, fault)
{
    public ConnectorException Fault { get; } = fault;

    /// <summary>The delay that the server requested, or null.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The number of bytes that this attempt received before it failed.</summary>
    public long Received { get; init; }
}

/// <summary>Classifies failures that occur before a response is received.</summary>
internal static class ConnectionFaults
{
    /// <summary>Returns true for the exceptions of a failed request that the caller did not cancel.</summary>
    public static bool IsOne(Exception exception) =>
        exception is HttpRequestException or TaskCanceledException or IOException;

    /// <summary>
    /// Returns the error for a permanent failure, or a transient exception if another attempt may succeed.
    /// </summary>
    public static Exception From(Exception exception, Uri url)
    {
        if (exception is TaskCanceledException)
        {
            return new TransientDownloadException(
                ConnectorErrors.DownloadFailed(url, "the server did not respond in time", exception)
            );
        }

        Exception root = exception.GetBaseException();
        return IsTls(exception) ? ConnectorErrors.DownloadTlsFailed(url, root.Message, exception)
            : root.Message.Contains("407") ? ConnectorErrors.ProxyAuthenticationRequired(url)
            : new TransientDownloadException(ConnectorErrors.DownloadFailed(url, root.Message, exception));
    }

    // The frameworks report TLS failures differently: as an inner AuthenticationException or as a WebException with its
    // own status.
    private static bool IsTls(Exception? exception) =>
        exception switch
        {
            null => false,
            AuthenticationException => true,
            WebException { Status: WebExceptionStatus.TrustFailure or WebExceptionStatus.SecureChannelFailure } => true,
            _ => IsTls(exception.InnerException),
        };
}

/// <summary>Classifies disk errors.</summary>
internal static class StorageFaults
{
    /// <summary>
    /// Returns an error that the user can act on for a download; null if the exception is not a disk error.
    /// </summary>
    public static ConnectorException? From(Exception exception, IServerFiles files, string path) =>
        exception switch
        {
            IOException busy when DiskErrors.IsInUse(busy) => ConnectorErrors.DownloadInUse(path, busy),
            FileNotFoundException gone when IsPath(gone.FileName) => ConnectorErrors.DownloadRemoved(path, gone),
            _ => OfNewFile(exception, files, path, "Save-ConnectorInstaller -Path"),
        };

    /// <summary>
    /// Returns an error that the user can act on for a file that is created; null if the exception is not a disk error.
    /// </summary>
    /// <param name="parameter">The command and its parameter that names the file.</param>
    public static ConnectorException? OfNewFile(
        Exception exception,
        IServerFiles files,
        string path,
        string parameter
    ) =>
        exception switch
        {
            IOException full when DiskErrors.IsFull(full) => ConnectorErrors.DiskFull(
                path,
                null,
                files.FreeSpace(path),
                full
            ),
            _ when IsOfDisk(exception) || exception is ArgumentException or NotSupportedException =>
                ConnectorErrors.FolderNotWritable(path, exception, parameter),
            _ => null,
        };

    /// <summary>
    /// Returns true for disk errors. An exception about a missing or broken part of the module is not a disk error.
    /// </summary>
    public static bool IsOfDisk(Exception exception) =>
        exception switch
        {
            FileLoadException => false,
            FileNotFoundException missing => IsPath(missing.FileName),
            _ => exception is IOException or UnauthorizedAccessException,
        };

    /// <summary>Returns the error of a step of a run for a disk error of the server.</summary>
    public static ConnectorException OfStep(string step, Exception refused) =>
        IsDiskFull(refused)
            ? ConnectorErrors.ServerDiskFull(step, refused)
            : ConnectorErrors.ServerDiskRefused(step, refused);

    public static bool IsDiskFull(Exception exception) => exception is IOException fault && DiskErrors.IsFull(fault);

    // The exception names an assembly without a path, or with the extension of a library.
    private static bool IsPath(string? name) =>
        name is not null && Path.IsPathRooted(name) && !name.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);
}
