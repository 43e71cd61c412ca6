namespace EntraPrivateAccess.Reporting;

/// <summary>Where the layers below the cmdlets say what they do; a cmdlet shows it on its streams.</summary>
/// <remarks>
/// Never give it a token, a password, a header or a body: everything said here can end in a transcript.
/// </remarks>
internal interface IReporter
{
    /// <summary>One line for <c>-Debug</c>: a request and its outcome.</summary>
    void Debug(string message);

    /// <summary>One line for <c>-Verbose</c>.</summary>
    void Verbose(string message);

    /// <summary>Something the person should know although the work goes on.</summary>
    void Warning(string message);

    /// <summary>A line that must reach the person now, such as a device code.</summary>
    void Notice(string message);

    /// <summary>How far the work is.</summary>
    void Progress(ProgressUpdate update);
}

/// <summary>One state of a progress bar.</summary>
/// <param name="Activity">What is being done, the bar's title.</param>
/// <param name="Status">What it is at, or waits for, right now.</param>
/// <param name="Percent">0 to 100, or -1 where the end is not known.</param>
/// <param name="SecondsRemaining">Seconds until the limit or the end, or -1.</param>
/// <param name="Completed">True takes the bar off the screen.</param>
/// <param name="Id">Bars with the same id replace one another; 0 is the command's own, 1 a bar below it.</param>
internal sealed record ProgressUpdate(
    string Activity,
    string Status,
    int Percent = -1,
    int SecondsRemaining = -1,
    bool Completed = false,
    int Id = 0
);

/// <summary>Says nothing: for completers and for work that nobody watches.</summary>
internal sealed class SilentReporter : IReporter
{
    public static SilentReporter Instance { get; } = new();

    public void Debug(string message) { }

    public void Verbose(string message) { }

    public void Warning(string message) { }

    public void Notice(string message) { }

    public void Progress(ProgressUpdate update) { }
}
