using System.Collections.Concurrent;
using System.Management.Automation;
using System.Management.Automation.Host;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Cmdlets;

/// <summary>Runs one task while the pipeline thread shows its output.</summary>
internal sealed class PipelinePump : IReporter, IDisposable
{
    // Ctrl+C must return to the prompt within a second. Work that does not end in this time continues in the
    // background.
    internal static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    private readonly EntraCmdlet _cmdlet;
    private readonly CancellationToken _stopped;
    private readonly CancellationTokenSource _cancel = new();
    private readonly CancellationTokenRegistration _onStop;
    private readonly BlockingCollection<Action> _posted = [];
    private readonly LongWaits _waits;
    private volatile string? _ifStopped;

    public PipelinePump(EntraCmdlet cmdlet, CancellationToken stopped)
    {
        _cmdlet = cmdlet;
        _stopped = stopped;
        _waits = new LongWaits(SessionStore.Current?.Environment.Time ?? TimeProvider.System, Warning);

        // Not linked: cancellation runs the work's cleanup on the canceling thread, which must not delay Ctrl+C.
        _onStop = stopped.Register(() => Task.Run(_cancel.Cancel));
    }

    public T Run<T>(Func<CommandScope, Task<T>> work)
    {
        CommandScope scope = new(
            this,
            _cancel.Token,
            (target, action) => Ask(() => _cmdlet.Prompts.Confirm(target, action)),
            (caption, question) => Ask(() => _cmdlet.Prompts.Ask(caption, question)),
            row => Post(() => _cmdlet.WriteObject(row)),
            fault => Post(() => _cmdlet.WriteError(ErrorRecords.From(fault, _cmdlet.SessionState)))
        );
        Task<T> task = Task.Run(() => work(scope), CancellationToken.None);
        _ = task.ContinueWith(_ => _posted.CompleteAdding(), TaskScheduler.Default);
        try
        {
            foreach (Action show in _posted.GetConsumingEnumerable(_stopped))
            {
                show();
            }

            return task.GetAwaiter().GetResult();
        }
        catch (PipelineStoppedException) when (_stopped.IsCancellationRequested)
        {
            // The command was stopped while it wrote to a stream.
            TellWhatContinues();
            throw;
        }
        catch (OperationCanceledException) when (_stopped.IsCancellationRequested)
        {
            TellWhatContinues();
            throw new PipelineStoppedException();
        }
        finally
        {
            // Also reached if the pipeline ended early (Select-Object -First) or if showing a message threw.
            if (!task.IsCompleted)
            {
                _ = Task.Run(_cancel.Cancel);
                _ = Task.WhenAny(task).Wait(Grace);
            }
        }
    }

    public void Debug(string message) => Write("Debug", () => _cmdlet.WriteDebug(PlainText.Clean(message)));

    public void Verbose(string message) => Write("Verbose", () => _cmdlet.WriteVerbose(PlainText.Clean(message)));

    public void Warning(string message) => Write("Warning", () => _cmdlet.WriteWarning(PlainText.Clean(message)));

    // Written to the information stream with the host's tag: shown immediately on a console, and scripts can capture
    // it.
    public void Notice(string message) =>
        Write("Information", () =>
            _cmdlet.WriteInformation(new HostInformationMessage { Message = PlainText.Clean(message) }, ["PSHOST"])
        );

    // Visible in transcripts and in remote sessions, unlike a progress bar.
    public void Step(StepReport step)
    {
        if (step is { IsShown: true, Status: not null })
        {
            Notice(step.ToString());
        }
    }

    public void Progress(ProgressUpdate update)
    {
        _waits.Observe(update);
        if (!_stopped.IsCancellationRequested)
        {
            _ifStopped = update.IfStopped;
        }

        Post(() =>
            _cmdlet.WriteProgress(
                new ProgressRecord(
                    update.Id,
                    PlainText.CleanLine(update.Activity),
                    update.Status.Length == 0 ? " " : PlainText.CleanLine(update.Status)
                )
                {
                    PercentComplete = update.Percent,
                    SecondsRemaining = update.SecondsRemaining,
                    RecordType = update.Completed ? ProgressRecordType.Completed : ProgressRecordType.Processing,
                    ParentActivityId = update.Id == 0 ? -1 : 0,
                }
            )
        );
    }

    // The task may still report messages after an early end, so the collection is not disposed here.
    public void Dispose()
    {
        _onStop.Dispose();
        _waits.Dispose();
        _ = Task.Run(_cancel.Cancel);
    }

    // A stopped pipeline writes nothing to its streams, so the host is used.
    private void TellWhatContinues()
    {
        try
        {
            if (_ifStopped is string text)
            {
                _cmdlet.Host.UI.WriteWarningLine(PlainText.Clean(text));
            }
        }
        catch (Exception exception) when (exception is HostException or NotImplementedException)
        {
            // The host shows nothing.
        }
    }

    private Task<TAnswer> Ask<TAnswer>(Func<TAnswer> ask)
    {
        // An inline continuation would move the work to the pipeline thread, and the pump would deadlock.
        TaskCompletionSource<TAnswer> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = _cancel.Token.Register(() => answer.TrySetCanceled());
        Post(() =>
        {
            try
            {
                _ = answer.TrySetResult(ask());
            }
            catch (ConnectorException unanswered)
            {
                _ = answer.TrySetException(unanswered);
            }
            catch (Exception exception)
            {
                _ = answer.TrySetException(exception);
                throw;
            }
        });
        return answer.Task;
    }

    private void Write(string stream, Action write) => Post(() => _cmdlet.Prompts.Write(stream, write));

    private void Post(Action show)
    {
        try
        {
            _posted.Add(show);
        }
        catch (InvalidOperationException)
        {
            // Reported after the command ended, when it can no longer be shown.
        }
    }
}
