namespace EntraPrivateAccess.Reporting;

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
