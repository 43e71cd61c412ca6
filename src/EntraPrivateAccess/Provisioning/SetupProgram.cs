using System.IO;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning;

/// <summary>
/// Runs the connector's setup and waits for it. Setup is never killed: if it outlives this run, the next run waits for
/// it.
/// </summary>
internal sealed class SetupProgram
{
    private readonly ProvisioningContext _context;

    public SetupProgram(ProvisioningContext context) => _context = context;

    /// <summary>
    /// Waits for processes of this program that an earlier run left running. Returns the exit code of the last one, or
    /// null if there was none.
    /// </summary>
    /// <param name="path">The path of a setup program of this module. A bundle's copy of itself in the Windows package
    /// cache counts; another program with the same name does not.</param>
    public async Task<SetupExitCode?> WaitForEarlierAsync(string path, CancellationToken cancellationToken)
    {
        string imageName = path[(path.LastIndexOf('\\') + 1)..];
        SetupExitCode? ended = null;
        foreach (
            IServerProcess process in await _context
                .Server.Processes.FindAsync(imageName, cancellationToken)
                .ConfigureAwait(false)
        )
        {
            using (process)
            {
                if (!IsOurs(process.ImagePath, path))
                {
                    continue;
                }

                _context.Reporter.Verbose(
                    $"{imageName} (process {process.Id}) is still running from an earlier run: waiting for it."
                );
                ended = SetupExitCode.Of(
                    await ExitOfAsync(process, $"the running {imageName}", cancellationToken).ConfigureAwait(false)
                );
                await NoteRestartAsync(ended, cancellationToken).ConfigureAwait(false);
            }
        }

        return ended;
    }

    /// <summary>
    /// Runs setup. While another installation is running, retries within a limit, because Windows does not report when
    /// that installation ends.
    /// </summary>
    public async Task<SetupExitCode> RunAsync(
        string fileName,
        string arguments,
        string logFile,
        CancellationToken cancellationToken
    )
    {
        TimeSpan limit = _context.Request.Limits.OtherInstaller;
        const string awaited = "another installation to end (1618)";

        // On the command's own bar, which stays: the attempts in between are short waits on the bar below it.
        Poller poller = new(_context.Clock, limit, Backoff.Setup, _context.Reporter);
        SetupExitCode code = await poller
            .UntilAsync(
                async stop =>
                {
                    SetupExitCode ended = SetupExitCode.Of(
                        await RunOnceAsync(fileName, arguments, stop).ConfigureAwait(false)
                    );
                    _context.Reporter.Verbose($"Setup ended with {ended.Code}: {ended.Meaning}. Its log: {logFile}");
                    return ended.IsBusy ? null : ended;
                },
                () => new ProgressUpdate(_context.Activity, $"Waiting for {awaited}", WaitsFor: awaited),
                cancellationToken
            )
            .ConfigureAwait(false)
            ?? throw ConnectorErrors.OtherInstallerBusy(limit, logFile);
        await NoteRestartAsync(code, cancellationToken).ConfigureAwait(false);
        return code.Succeeded
            ? code
            : throw ConnectorErrors.SetupFailed(
                code.Code,
                code.Meaning,
                logFile,
                SetupLogs.Read(_context.Server.Files, logFile)
            );
    }

    // Also waits for a process whose path cannot be read: no one else has a reason to run a program with this name.
    private bool IsOurs(string? image, string path) =>
        image is null
        || image.Equals(path, StringComparison.OrdinalIgnoreCase)
        || image.Equals(new SetupFolders(_context.Server).Installer, StringComparison.OrdinalIgnoreCase)
        || image.StartsWith(
            $@"{_context.Server.Files.Folder(ServerFolder.ProgramData)}\Package Cache\",
            StringComparison.OrdinalIgnoreCase
        );

    // A restart that has started is complete by the time of the next run.
    private Task NoteRestartAsync(SetupExitCode code, CancellationToken cancellationToken) =>
        code is { RebootRequired: true, RestartStarted: false }
            ? new RestartNote(_context.Server).WriteAsync(cancellationToken)
            : Task.CompletedTask;

    private async Task<int> RunOnceAsync(string fileName, string arguments, CancellationToken cancellationToken)
    {
        string temporary = new SetupFolders(_context.Server).CreateTemporary();
        using IServerProcess process = await _context
            .Server.Processes.StartAsync(
                new ProcessRequest
                {
                    FileName = fileName,
                    Arguments = arguments,
                    WorkingDirectory = SetupFolders.ForChildren(_context.Server),

                    // SYSTEM's temporary folder is C:\Windows\Temp, where every user can create files. Setup unpacks
                    // and runs programs in its temporary folder.
                    Variables = new Dictionary<string, string> { ["TEMP"] = temporary, ["TMP"] = temporary },
                },
                cancellationToken
            )
            .ConfigureAwait(false);
        return await ExitOfAsync(process, "setup to finish", cancellationToken).ConfigureAwait(false);
    }

    private Task<int> ExitOfAsync(IServerProcess process, string waitedFor, CancellationToken cancellationToken) =>
        ProcessWait.WaitAsync(_context, process, waitedFor, _context.Request.Limits.Installer, cancellationToken);
}

/// <summary>
/// The meaning of the installer's exit code. Microsoft documents none; these are the codes of Windows Installer, which
/// a bundle passes on.
/// </summary>
/// <param name="Code">The exit code; an HRESULT of the form 0x8007xxxx is converted to the Win32 code in its low
/// word.</param>
/// <param name="Succeeded">True for 0, 3010 and 1641.</param>
/// <param name="RebootRequired">True for 3010 and 1641.</param>
/// <param name="RestartStarted">True for 1641: the server is already restarting.</param>
/// <param name="IsBusy">True for 1618: another installation must end first.</param>
internal sealed record SetupExitCode(
    int Code,
    bool Succeeded,
    bool RebootRequired,
    bool RestartStarted,
    bool IsBusy,
    string Meaning
)
{
    public static SetupExitCode Of(int raw)
    {
        int code = (raw & 0xFFFF0000) == 0x80070000 ? raw & 0xFFFF : raw;
        return code switch
        {
            0 => new(code, true, false, false, false, "success"),
            3010 => new(code, true, true, false, false, "success, a restart is required"),
            1641 => new(code, true, true, true, false, "success, a restart was started"),
            1618 => new(code, false, false, false, true, "another installation is running"),
            1601 => new(code, false, false, false, false, "the Windows Installer service can't be reached"),
            1602 => new(code, false, false, false, false, "canceled by a user"),
            1603 => new(code, false, false, false, false, "fatal error during installation"),
            1638 => new(code, false, false, false, false, "another version is already installed"),
            1605 => new(code, false, false, false, false, "this product is not installed"),
            1619 => new(code, false, false, false, false, "the package could not be opened"),
            1625 => new(code, false, false, false, false, "forbidden by system policy"),
            1639 => new(code, false, false, false, false, "invalid command line argument"),
            1260 => new(code, false, false, false, false, "forbidden by AppLocker or software restriction"),
            4551 => new(code, false, false, false, false, "forbidden by App Control"),
            112 => new(code, false, false, false, false, "the disk is full"),
            5 => new(code, false, false, false, false, "access denied"),
            1223 => new(code, false, false, false, false, "canceled at the elevation prompt"),
            _ => new(code, false, false, false, false, "a code that Windows Installer does not name"),
        };
    }
}

/// <summary>
/// Reads the logs of setup: a bundle's own log, and the logs of its packages in the same folder, named after it.
/// </summary>
internal static class SetupLogs
{
    /// <returns>The text of all logs; empty if they cannot be read, because the failure itself matters more.</returns>
    public static string Read(IServerFiles files, string logFile)
    {
        int folder = logFile.LastIndexOf('\\');
        string name = logFile[(folder + 1)..].Split('.')[0];
        try
        {
            IEnumerable<string> logs =
                folder < 0 ? [logFile] : files.Find(logFile[..folder], name + "*.log", recurse: false);
            return string.Join("\n", logs.Where(files.FileExists).Select(files.ReadAllText));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
