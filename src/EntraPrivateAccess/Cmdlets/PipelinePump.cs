using System.Collections.Concurrent;
using System.Management.Automation;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Cmdlets;

/// <summary>Runs one task while the pipeline thread shows what it reports.</summary>
internal sealed class PipelinePump : IReporter, IDisposable
{
    // Ctrl+C must be back at the prompt within a second; work that does not end by then is left to end by itself.
    internal static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    private readonly EntraCmdlet _cmdlet;
    private readonly CancellationToken _stopped;
    private readonly CancellationTokenSource _cancel = new();
    private readonly CancellationTokenRegistration _onStop;
    private readonly BlockingCollection<Action> _posted = [];

    public PipelinePump(EntraCmdlet cmdlet, CancellationToken stopped)
    {
        _cmdlet = cmdlet;
        _stopped = stopped;

        // Not linked: cancelling runs the work's own clean-up on the cancelling thread, which must not hold up Ctrl+C.
        _onStop = stopped.Register(() => Task.Run(_cancel.Cancel));
    }

    public T Run<T>(Func<CommandScope, Task<T>> work)
    {
        CommandScope scope = new(
            this,
            _cancel.Token,
            (target, action) => Ask(() => _cmdlet.Prompts.Confirm(target, action)),
            (caption, question) => Ask(() => _cmdlet.Prompts.Ask(caption, question)),
            row => Post(() => _cmdlet.WriteObject(row))
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
        catch (OperationCanceledException) when (_stopped.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        finally
        {
            // Also reached when the pipeline ended early (Select-Object -First) or showing something threw.
            if (!task.IsCompleted)
            {
                _ = Task.Run(_cancel.Cancel);
                _ = Task.WhenAny(task).Wait(Grace);
            }
        }
    }

    public void Debug(string message) => Write("Debug", () => _cmdlet.WriteDebug(message));

    public void Verbose(string message) => Write("Verbose", () => _cmdlet.WriteVerbose(message));

    public void Warning(string message) => Write("Warning", () => _cmdlet.WriteWarning(message));

    // The information stream with the host's tag: shown at once on a console, and capturable by a script.
    public void Notice(string message) =>
        Write("Information", () =>
            _cmdlet.WriteInformation(new HostInformationMessage { Message = message }, ["PSHOST"])
        );

    public void Progress(ProgressUpdate update) =>
        Post(() =>
            _cmdlet.WriteProgress(
                new ProgressRecord(update.Id, update.Activity, update.Status.Length == 0 ? " " : update.Status)
                {
                    PercentComplete = update.Percent,
                    SecondsRemaining = update.SecondsRemaining,
                    RecordType = update.Completed ? ProgressRecordType.Completed : ProgressRecordType.Processing,
                    ParentActivityId = update.Id == 0 ? -1 : 0,
                }
            )
        );

    // The task may still report after an early end: the collection stays open for the garbage collector to take.
    public void Dispose()
    {
        _onStop.Dispose();
        _ = Task.Run(_cancel.Cancel);
    }

    private Task<TAnswer> Ask<TAnswer>(Func<TAnswer> ask)
    {
        // Continuing inline would move the work onto the pipeline thread, and the pump would wait for itself.
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
            // Reported after the end: there is nobody left to show it to.
        }
    }
}
