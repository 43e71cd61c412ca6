using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Errors;

/// <summary>Every error of the module is made here: its id, its sentence and the next command stand together.</summary>
/// <remarks>One part a room: <c>ConnectorErrors.Session.cs</c>, <c>ConnectorErrors.Server.cs</c> and so on.</remarks>
internal static partial class ConnectorErrors
{
    public static ConnectorException WaitedTooLong(string waitedFor, TimeSpan limit, string? nextStep = null) =>
        new(
            "WaitTimedOut",
            ErrorKind.OperationTimeout,
            $"Waited {Describe(limit)} for {waitedFor}, and it did not come."
        )
        {
            RecommendedAction = nextStep,
            Target = waitedFor,
        };

    public static ConnectorException EnvironmentNotSupported(ConnectorEnvironment environment, string what) =>
        new(
            "EnvironmentNotSupported",
            ErrorKind.InvalidOperation,
            $"{what} is not known for the {environment.Name} environment, and nothing is guessed."
        )
        {
            Target = environment.Name,
        };

    /// <summary>Seconds, minutes or hours, the way a person says it.</summary>
    public static string Describe(TimeSpan span) =>
        span switch
        {
            { TotalSeconds: >= 0.5 and < 1.5 } => "1 second",
            { TotalSeconds: < 120 } => $"{Math.Max(0, Math.Round(span.TotalSeconds)):0} seconds",
            { TotalMinutes: < 120 } => $"{span.TotalMinutes:0.#} minutes",
            _ => $"{span.TotalHours:0.#} hours",
        };
}
