namespace EntraPrivateAccess.Reporting;

/// <summary>Receives messages from the layers below the cmdlets. A cmdlet shows them on its streams.</summary>
/// <remarks>Never report a token, a password, a header or a body: every message may end up in a transcript.</remarks>
internal interface IReporter
{
    /// <summary>Reports one line for <c>-Debug</c>: a request and its result.</summary>
    void Debug(string message);

    /// <summary>Reports one line for <c>-Verbose</c>.</summary>
    void Verbose(string message);

    /// <summary>Reports a problem that the user should know about although the work continues.</summary>
    void Warning(string message);

    /// <summary>Reports a line that must reach the user immediately, such as a device code.</summary>
    void Notice(string message);

    /// <summary>Reports that a step starts or that it ended.</summary>
    void Step(StepReport step);

    /// <summary>Reports the progress of the work.</summary>
    void Progress(ProgressUpdate update);
}

/// <summary>One state of a progress bar.</summary>
/// <param name="Activity">The current activity, which is the title of the bar.</param>
/// <param name="Status">The current operation or wait.</param>
/// <param name="Percent">Percentage from 0 to 100, or -1 if it is unknown.</param>
/// <param name="SecondsRemaining">Seconds until the time limit or the end, or -1 if they are unknown.</param>
/// <param name="Completed">Whether to remove the bar from the screen.</param>
/// <param name="Id">The bar's ID. Bars with the same ID replace one another; 0 is the command's bar, 1 a bar below
/// it.</param>
/// <param name="IfStopped">What the user must know if the command is stopped during this wait, or null.</param>
/// <param name="WaitsFor">Completes "waiting for …" if the command waits; otherwise null.</param>
internal sealed record ProgressUpdate(
    string Activity,
    string Status,
    int Percent = -1,
    int SecondsRemaining = -1,
    bool Completed = false,
    int Id = 0,
    string? WaitsFor = null,
    string? IfStopped = null
);

/// <summary>The start or the end of one step of a run.</summary>
/// <param name="Number">The number of the step, from 1; 0 if the steps are not counted.</param>
/// <param name="Count">The number of steps; 0 if the steps are not counted.</param>
internal sealed record StepReport(string Name, int Number = 0, int Count = 0)
{
    /// <summary>Gets the outcome, such as <c>Changed</c>; null when the step starts.</summary>
    public string? Status { get; init; }

    /// <summary>Gets the finding or the change, as one sentence.</summary>
    public string? Detail { get; init; }

    public TimeSpan Elapsed { get; init; }

    /// <summary>Gets whether the user sees the step; a plan and an error are shown by PowerShell itself.</summary>
    public bool IsShown { get; init; }

    /// <summary>Returns one line, such as "[4/11] Install (Changed): Installed connector 1.5.4892.0."</summary>
    public override string ToString() =>
        $"{(Count > 0 ? $"[{Number}/{Count}] " : "")}{Name} ({Status}){(Detail is null ? "" : $": {Detail}")}";
}

/// <summary>A reporter that discards all messages, for completers and background work.</summary>
internal sealed class SilentReporter : IReporter
{
    public static SilentReporter Instance { get; } = new();

    public void Debug(string message) { }

    public void Verbose(string message) { }

    public void Warning(string message) { }

    public void Notice(string message) { }

    public void Step(StepReport step) { }

    public void Progress(ProgressUpdate update) { }
}
