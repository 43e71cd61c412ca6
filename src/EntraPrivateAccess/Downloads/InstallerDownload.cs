using System.Net.Http;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Server;
using Polly;
using Polly.Timeout;

namespace EntraPrivateAccess.Downloads;

/// <summary>
/// Brings the connector's installer to a server's disk: whole, verified, and only then under its name.
/// </summary>
/// <remarks>An interrupted download keeps what it has and goes on later; a wrong file is removed.</remarks>
internal sealed class InstallerDownload(IServer server, HttpClient http, TimeProvider time)
{
    // Asking about a file that is there already is a courtesy: it must not hold up who is offline.
    private static readonly TimeSpan s_askLimit = TimeSpan.FromSeconds(15);

    // As long as a slow line takes for the file.
    private static readonly TimeSpan s_otherLimit = TimeSpan.FromMinutes(30);

    /// <summary>Downloads what is not there yet.</summary>
    /// <exception cref="ConnectorException">Each way to fail has an id of its own; see
    /// <c>ConnectorErrors.Download</c> and <c>ConnectorErrors.Installer</c>.</exception>
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

    /// <summary>The file that is there, where it is right and the one that is offered.</summary>
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
                    $"{url.Host} could not be asked whether a newer installer is offered; '{present.Path}' ({present.Version}) is used."
                );
            }

            return same is false ? null : present;
        }
        catch (ConnectorException fault)
        {
            reporter.Verbose($"What is there will be replaced: {fault.Message}");
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
                && (exception is TimeoutRejectedException || ConnectionFaults.IsOne(exception))
            )
        {
            return null;
        }
    }

    /// <summary>Downloads while no other run downloads to the same file; what that one brought is used.</summary>
    private async Task<ConnectorInstaller> DownloadAloneAsync(
        InstallerRequest request,
        Uri url,
        PartialFile partial,
        IReporter reporter,
        CancellationToken stop
    )
    {
        server.Files.CreateDirectory(InstallerTarget.FolderOf(request.TargetPath));
        bool waited = false;
        void Show(TimeSpan left)
        {
            waited = true;
            reporter.Progress(
                new ProgressUpdate(
                    DownloadProgress.Activity,
                    $"Waiting for another download of '{request.TargetPath}' to end",
                    SecondsRemaining: (int)left.TotalSeconds
                )
            );
        }

        using IDisposable alone = await ExclusiveWait
            .TakeAsync(() => Task.FromResult(server.Files.TryLock(partial.Lock)), s_otherLimit, time, Show, stop)
            .ConfigureAwait(false)
            ?? throw ConnectorErrors.DownloadBusy(request.TargetPath, s_otherLimit);
        return (waited ? await ExistingAsync(request, url, reporter, stop).ConfigureAwait(false) : null)
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
        partial.Complete();
        return verified with { DownloadUrl = url, Changed = true };
    }

    // What the connection did can pass, and what came so far stays good; what is wrong with the file itself does not
    // pass.
    private static bool IsSpoiled(ConnectorException fault) =>
        fault.Category is ErrorKind.InvalidData or ErrorKind.SecurityError or ErrorKind.LimitsExceeded;
}

/// <summary>Which installer is wanted, and where.</summary>
internal sealed record InstallerRequest
{
    public required ConnectorEnvironment Environment { get; init; }

    /// <summary>
    /// The file to make, a full path on the server's disk; see <see cref="InstallerTarget"/> for folders.
    /// </summary>
    public required string TargetPath { get; init; }

    /// <summary>The oldest that will do, or null for any.</summary>
    public Version? MinimumVersion { get; init; }

    /// <summary>Downloads again although a right file is there.</summary>
    public bool Force { get; init; }
}

/// <summary>
/// Turns a folder or a file into the file to make. Paths are the server's, so this machine's path rules do not help.
/// </summary>
internal static class InstallerTarget
{
    /// <summary>The name the installer has had since version 1.5.3829.0.</summary>
    public const string FileName = "MicrosoftEntraPrivateNetworkConnectorInstaller.exe";

    private static readonly char[] s_separators = ['\\', '/'];

    /// <summary>
    /// A path that ends in <c>.exe</c> and is no folder is the file itself; anything else is a folder.
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
            throw ConnectorErrors.FolderNotWritable(path, exception);
        }
    }

    public static string InFolder(string folder)
    {
        string separator = folder.IndexOf('\\') >= 0 ? "\\" : "/";
        return folder.Length == 0 || Array.IndexOf(s_separators, folder[folder.Length - 1]) >= 0
            ? folder + FileName
            : folder + separator + FileName;
    }

    /// <summary>The folder that a file lies in, with its last separator; empty where the path names none.</summary>
    public static string FolderOf(string file) => file.Substring(0, file.LastIndexOfAny(s_separators) + 1);
}
