namespace EntraPrivateAccess.Reporting;

/// <summary>Passes all messages on, and records the steps, the waits and the warnings of a run.</summary>
/// <remarks>Notices are not recorded: one of them contains the code of a sign-in.</remarks>
internal sealed class LogReporter(IReporter inner, Action<LogRecord> record) : IReporter
{
    private string? _wait;

    public void Debug(string message) => inner.Debug(message);

    public void Verbose(string message) => inner.Verbose(message);

    public void Notice(string message) => inner.Notice(message);

    public void Warning(string message)
    {
        record(new LogRecord(LogEvent.Warning, message));
        inner.Warning(message);
    }

    public void Step(StepReport step)
    {
        record(
            new LogRecord(step.Status is null ? LogEvent.StepStarted : LogEvent.StepEnded, step.Detail) { Step = step }
        );
        inner.Step(step);
    }

    public void Progress(ProgressUpdate update)
    {
        // A wait reports its progress many times.
        if (update.WaitsFor != _wait)
        {
            _wait = update.WaitsFor;
            if (_wait is not null)
            {
                record(new LogRecord(LogEvent.Waiting, _wait));
            }
        }

        inner.Progress(update);
    }
}

/// <summary>One event of a run.</summary>
internal sealed record LogRecord(LogEvent Event, string? Detail)
{
    /// <summary>The step that started or ended.</summary>
    public StepReport? Step { get; init; }
}

/// <summary>The kind of an entry in a log.</summary>
// Int64, as all enums in JSON; see JsonText.
internal enum LogEvent : long
{
    /// <summary>The command started.</summary>
    RunStarted,

    /// <summary>A step started.</summary>
    StepStarted,

    /// <summary>A step ended, successfully or not.</summary>
    StepEnded,

    /// <summary>The command waits.</summary>
    Waiting,

    /// <summary>The command warned.</summary>
    Warning,

    /// <summary>The command succeeded.</summary>
    RunEnded,

    /// <summary>The command failed.</summary>
    RunFailed,

    /// <summary>The user or the host stopped the command.</summary>
    RunStopped,
}
