using System.Net.Http;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Server;
using Polly;
using Polly.Timeout;

namespace EntraPrivateAccess.Downloads;

/// <summary>
/// Downloads the connector's installer to a server's disk. The file gets its final name only when it is complete and
/// verified.
/// </summary>
/// <remarks>An interrupted download keeps its partial file and is resumed later; a wrong file is removed.</remarks>
internal sealed class InstallerDownload(IServer server, HttpClient http, TimeProvider time)
{
    // Checking whether an existing file is current is optional and must not delay a server that is offline.
    private static readonly TimeSpan s_askLimit = TimeSpan.FromSeconds(15);

    // The time that the download takes on a slow connection.
    private static readonly TimeSpan s_otherLimit = TimeSpan.FromMinutes(30);

    /// <summary>Downloads the installer if it does not exist yet.</summary>
    /// <exception cref="ConnectorException">Each kind of failure has its own ErrorId; see
    /// <c>ConnectorErrors.Installer</c>.</exception>
    public async Task<ConnectorInstaller> SaveAsync(
        InstallerRequest request,
        IReporter reporter,
        CancellationToken stop
    )
    {
        Uri url = request.Environment.DownloadUrl
            ?? throw ConnectorErrors.EnvironmentNotSupported(request.Environment, "The installer's download address");
        PartialFile partial = new(server.Files, request.TargetPath);
        try
        {
            return await ExistingAsync(request, url, reporter, stop).ConfigureAwait(false)
                ?? await DownloadAloneAsync(request, url, partial, reporter, stop).ConfigureAwait(false);
        }
        catch (ConnectorException fault) when (IsSpoiled(fault))
        {
            partial.Discard();
            throw;
        }
        catch (Exception exception) when (StorageFaults.From(exception, server.Files, request.TargetPath) is { } fault)
        {
            if (IsSpoiled(fault))
            {
                partial.Discard();
            }

            throw fault;
        }
        finally
        {
            DownloadProgress.End(reporter);
        }
    }

    /// <summary>Returns the existing file if it is valid and is the version that is offered.</summary>
    private async Task<ConnectorInstaller?> ExistingAsync(
        InstallerRequest request,
        Uri url,
        IReporter reporter,
        CancellationToken stop
    )
    {
        if (request.Force || !server.Files.FileExists(request.TargetPath))
        {
            return null;
        }

        try
        {
            ConnectorInstaller present = await InstallerVerification
                .VerifyAsync(server, request.TargetPath, request.Environment, request.MinimumVersion, stop)
                .ConfigureAwait(false);
            bool? same = await AskAsync(url, request.TargetPath, stop).ConfigureAwait(false);
            if (same is null)
            {
                reporter.Warning(
                    $"Could not find out from {url.Host} whether a newer installer is available. The existing file "
                        + $"'{present.Path}' ({present.Version}) is used."
                );
            }

            return same is false ? null : present;
        }
        catch (ConnectorException fault)
        {
            reporter.Verbose($"The existing file will be replaced: {fault.Message}");
            return null;
        }
    }

    private async Task<bool?> AskAsync(Uri url, string path, CancellationToken stop)
    {
        ResiliencePipeline bounded = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddTimeout(s_askLimit)
            .Build();
        try
        {
            OfferedFile offered = new(http, url);
            return await bounded
                .ExecuteAsync(
                    async token => await offered.IsSameAsync(server.Files, path, token).ConfigureAwait(false),
                    stop
                )
                .ConfigureAwait(false);
        }
        catch (Exception exception)
            when (!stop.IsCancellationRequested
                && (exception is TimeoutRejectedException or ConnectorException || ConnectionFaults.IsOne(exception))
            )
        {
            return null;
        }
    }

    /// <summary>
    /// Downloads the file unless another run is already downloading it. In that case, the result of the other run is
    /// used.
    /// </summary>
    private async Task<ConnectorInstaller> DownloadAloneAsync(
        InstallerRequest request,
        Uri url,
        PartialFile partial,
        IReporter reporter,
        CancellationToken stop
    )
    {
        server.Files.CreateDirectory(InstallerTarget.FolderOf(request.TargetPath));
        // The bar is not removed, because the download continues on it.
        Poller poller = new(time, s_otherLimit, Backoff.Steady, reporter);
        string awaited = $"another download of '{request.TargetPath}' to finish";
        using IDisposable alone = await poller
            .UntilAsync(
                _ => Task.FromResult(server.Files.TryLock(partial.Lock)),
                () => new ProgressUpdate(DownloadProgress.Activity, $"Waiting for {awaited}", WaitsFor: awaited),
                stop
            )
            .ConfigureAwait(false)
            ?? throw ConnectorErrors.DownloadBusy(request.TargetPath, s_otherLimit);
        return (poller.HasWaited ? await ExistingAsync(request, url, reporter, stop).ConfigureAwait(false) : null)
            ?? await DownloadAsync(request, url, partial, reporter, stop).ConfigureAwait(false);
    }

    private async Task<ConnectorInstaller> DownloadAsync(
        InstallerRequest request,
        Uri url,
        PartialFile partial,
        IReporter reporter,
        CancellationToken stop
    )
    {
        DownloadAttempt attempt = new(http, url, partial, request.TargetPath, time, reporter);
        string sha256 = await new DownloadRetry(time, reporter).RunAsync(attempt.RunAsync, stop).ConfigureAwait(false);
        ConnectorInstaller verified = await InstallerVerification
            .VerifyAsync(
                server,
                partial.Path,
                request.TargetPath,
                sha256,
                request.Environment,
                request.MinimumVersion,
                stop
            )
            .ConfigureAwait(false);
        InstallerVerification.WarnOfRevocation(verified, reporter);
        partial.Complete();
        return verified with { DownloadUrl = url, Changed = true };
    }

    // A connection failure can be transient, and the partial file remains valid. An invalid file stays invalid.
    private static bool IsSpoiled(ConnectorException fault) =>
        fault.Category is ErrorKind.InvalidData or ErrorKind.SecurityError or ErrorKind.LimitsExceeded;
}

/// <summary>The installer to download, and its target.</summary>
internal sealed record InstallerRequest
{
    public required ConnectorEnvironment Environment { get; init; }

    /// <summary>
    /// The file to create, as a full path on the server's disk; see <see cref="InstallerTarget"/> for folders.
    /// </summary>
    public required string TargetPath { get; init; }

    /// <summary>The oldest acceptable version, or null for any version.</summary>
    public Version? MinimumVersion { get; init; }

    /// <summary>True to download the file even if a valid one exists.</summary>
    public bool Force { get; init; }
}

/// <summary>
/// Converts a folder or file path to the path of the file to create. Paths are on the server, so this machine's path
/// rules do not apply.
/// </summary>
internal static class InstallerTarget
{
    /// <summary>The file name of the installer since version 1.5.3829.0.</summary>
    public const string FileName = "MicrosoftEntraPrivateNetworkConnectorInstaller.exe";

    private static readonly char[] s_separators = ['\\', '/'];

    /// <summary>
    /// Resolves a path. A path that ends in <c>.exe</c> and is not a folder is a file; anything else is a folder.
    /// </summary>
    public static string Resolve(IServerFiles files, string path)
    {
        try
        {
            return path.EndsWith(".exe", StringComparison.OrdinalIgnoreCase) && !files.DirectoryExists(path)
                ? path
                : InFolder(path);
        }
        catch (ArgumentException exception)
        {
            throw ConnectorErrors.FolderNotWritable(path, exception, "Save-ConnectorInstaller -Path");
        }
    }

    public static string InFolder(string folder)
    {
        string separator = folder.IndexOf('\\') >= 0 ? "\\" : "/";
        return folder.Length == 0 || Array.IndexOf(s_separators, folder[folder.Length - 1]) >= 0
            ? folder + FileName
            : folder + separator + FileName;
    }

    /// <summary>
    /// Returns the folder of a file, including the trailing separator; empty if the path contains no folder.
    /// </summary>
    public static string FolderOf(string file) => file.Substring(0, file.LastIndexOfAny(s_separators) + 1);
}
