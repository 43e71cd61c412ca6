using System.Collections.Concurrent;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Tests.Unit.Identity;

/// <summary>Records everything that is reported, and lets a test respond to a notice.</summary>
internal sealed class RecordingReporter : IReporter
{
    private readonly ConcurrentQueue<string> _all = new();

    public Action<string>? OnNotice { get; init; }

    public string Everything => string.Join("\n", _all);

    public void Debug(string message) => _all.Enqueue($"debug {message}");

    public void Verbose(string message) => _all.Enqueue($"verbose {message}");

    public void Warning(string message) => _all.Enqueue($"warning {message}");

    public void Notice(string message)
    {
        _all.Enqueue($"notice {message}");
        OnNotice?.Invoke(message);
    }

    public void Step(StepReport step) => _all.Enqueue($"step {step}");

    public void Progress(ProgressUpdate update) => _all.Enqueue($"progress {update}");
}
