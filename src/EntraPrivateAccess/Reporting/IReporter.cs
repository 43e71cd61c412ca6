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
internal sealed record ProgressUpdate(
    string Activity,
    string Status,
    int Percent = -1,
    int SecondsRemaining = -1,
    bool Completed = false,
    int Id = 0
);

/// <summary>A reporter that discards all messages, for completers and background work.</summary>
internal sealed class SilentReporter : IReporter
{
    public static SilentReporter Instance { get; } = new();

    public void Debug(string message) { }

    public void Verbose(string message) { }

    public void Warning(string message) { }

    public void Notice(string message) { }

    public void Progress(ProgressUpdate update) { }
}
