using System.Collections.Generic;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Tests.Unit.Graph;

/// <summary>Keeps what was said.</summary>
internal sealed class HeardReporter : IReporter
{
    public List<string> Said { get; } = [];

    public List<ProgressUpdate> Shown { get; } = [];

    public void Debug(string message) => Said.Add(message);

    public void Verbose(string message) => Said.Add(message);

    public void Warning(string message) => Said.Add(message);

    public void Notice(string message) => Said.Add(message);

    public void Progress(ProgressUpdate update) => Shown.Add(update);
}
