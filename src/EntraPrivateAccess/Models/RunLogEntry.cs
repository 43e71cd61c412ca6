using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Models;

/// <summary>One line of the file that <c>-LogPath</c> names.</summary>
internal sealed class RunLogEntry
{
    /// <summary>Gets the name and the version of this object's JSON shape.</summary>
    public string Schema => "RunLogEntry/1";

    /// <summary>Gets the time of the event.</summary>
    [ShownAs(typeof(DateTimeOffset))]
    public string Time { get; init; } = "";

    /// <summary>Gets the ID of the run; several runs can share a file.</summary>
    public string Run { get; init; } = "";

    /// <summary>Gets the name of the command.</summary>
    public string Command { get; init; } = "";

    /// <summary>Gets the name of the environment, such as <c>Global</c>, or the name of a sandbox.</summary>
    public string Environment { get; init; } = "";

    /// <summary>Gets the event.</summary>
    public LogEvent Event { get; init; }

    /// <summary>Gets the name of the step; null for an event of the whole run.</summary>
    public string? Step { get; init; }

    /// <summary>Gets the number of the step, from 1; null if the command has no fixed steps.</summary>
    public int? StepNumber { get; init; }

    /// <summary>Gets the number of steps; null if the command has no fixed steps.</summary>
    public int? StepCount { get; init; }

    /// <summary>Gets the outcome of the step, such as <c>Changed</c>; null until it ended.</summary>
    public string? Status { get; init; }

    /// <summary>Gets the duration of the step or of the run in seconds; null until it ended.</summary>
    [ShownAs(typeof(TimeSpan))]
    public double? Duration { get; init; }

    /// <summary>Gets the finding, the awaited condition, the warning or the error message.</summary>
    public string? Detail { get; init; }

    /// <summary>Gets the ErrorId of a failed run.</summary>
    public string? ErrorId { get; init; }

    /// <summary>Gets the next step after a failed run.</summary>
    public string? RecommendedAction { get; init; }

    /// <summary>Gets the exit code of a run that ended or failed.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Gets the result at the end of the run, as JSON.</summary>
    public object? Result { get; init; }
}
