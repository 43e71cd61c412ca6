using System;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning;

/// <summary>Runs the connector's setup and waits for it. Never kills one: a setup that outlives us is waited for by the next run.</summary>
internal sealed class SetupProgram
{
    private readonly ProvisioningContext _context;

    public SetupProgram(ProvisioningContext context) => _context = context;

    /// <summary>Waits for runs of this program that an earlier run left behind, and says how the last one ended; null where there was none.</summary>
    /// <param name="path">A setup of ours. A bundle's copy of itself in Windows' package cache counts; another program of the same name does not.</param>
    public async Task<SetupExitCode?> WaitForEarlierAsync(string path, CancellationToken cancellationToken)
    {
        string imageName = path[(path.LastIndexOf('\\') + 1)..];
        SetupExitCode? ended = null;
        foreach (IServerProcess process in await _context.Server.Processes.FindAsync(imageName, cancellationToken).ConfigureAwait(false))
        {
            using (process)
            {
                if (!IsOurs(process.ImagePath, path))
                {
                    continue;
                }

                _context.Reporter.Verbose($"{imageName} (process {process.Id}) is still running from an earlier run: waiting for it.");
                ended = SetupExitCode.Of(await ExitOfAsync(process, $"the running {imageName}", cancellationToken).ConfigureAwait(false));
                await NoteRestartAsync(ended, cancellationToken).ConfigureAwait(false);
            }
        }

        return ended;
    }

    /// <summary>Runs setup; while another installation runs, waits for that to end and tries again, within a limit.</summary>
    public async Task<SetupExitCode> RunAsync(string fileName, string arguments, string logFile, CancellationToken cancellationToken)
    {
        long started = _context.Clock.GetTimestamp();
        while (true)
        {
            SetupExitCode code = SetupExitCode.Of(await RunOnceAsync(fileName, arguments, cancellationToken).ConfigureAwait(false));
            _context.Reporter.Verbose($"Setup ended with {code.Code}: {code.Meaning}. Its log: {logFile}");
            if (!code.IsBusy)
            {
                await NoteRestartAsync(code, cancellationToken).ConfigureAwait(false);
                return code.Succeeded ? code : throw Faults.SetupFailed(code.Code, code.Meaning, logFile, SetupLogs.Read(_context.Server.Files, logFile));
            }

            TimeSpan waited = _context.Clock.GetElapsedTime(started);
            if (waited >= _context.Request.Limits.OtherInstaller)
            {
                throw Faults.OtherInstallerBusy(_context.Request.Limits.OtherInstaller, logFile);
            }

            _context.Reporter.Progress(new ProgressUpdate("Waiting", "another installation to end (1618)", Id: 1));
            await _context.Clock.DelayAsync(BusyPause(waited), cancellationToken).ConfigureAwait(false);
        }
    }

    // One whose path may not be read is waited for: nobody else has a reason to run a program of this name.
    private bool IsOurs(string? image, string path) => image is null
        || image.Equals(path, StringComparison.OrdinalIgnoreCase)
        || image.Equals(new SetupFolders(_context.Server).Installer, StringComparison.OrdinalIgnoreCase)
        || image.StartsWith($@"{_context.Server.Files.Folder(ServerFolder.ProgramData)}\Package Cache\", StringComparison.OrdinalIgnoreCase);

    // With a restart that has begun, it has happened by the time of the next run.
    private Task NoteRestartAsync(SetupExitCode code, CancellationToken cancellationToken) =>
        code is { RebootRequired: true, RestartStarted: false } ? new RestartNote(_context.Server).WriteAsync(cancellationToken) : Task.CompletedTask;

    // Windows does not tell when another installation ends, so setup itself is the question; it is asked less and less often.
    private TimeSpan BusyPause(TimeSpan waited) =>
        TimeSpan.FromTicks(Math.Min(TimeSpan.FromSeconds(15).Ticks, Math.Max(_context.Request.Limits.Poll.Ticks * 10, waited.Ticks / 4)));

    private async Task<int> RunOnceAsync(string fileName, string arguments, CancellationToken cancellationToken)
    {
        using IServerProcess process = await _context.Server.Processes.StartAsync(
            new ProcessRequest { FileName = fileName, Arguments = arguments, WorkingDirectory = SetupFolders.ForChildren(_context.Server) }, cancellationToken).ConfigureAwait(false);
        return await ExitOfAsync(process, "setup to finish", cancellationToken).ConfigureAwait(false);
    }

    private Task<int> ExitOfAsync(IServerProcess process, string waitedFor, CancellationToken cancellationToken) =>
        ProcessEnd.WaitAsync(_context, process, waitedFor, _context.Request.Limits.Installer, cancellationToken);
}
