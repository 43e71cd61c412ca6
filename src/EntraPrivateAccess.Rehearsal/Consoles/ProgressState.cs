namespace EntraPrivateAccess.Rehearsal.Consoles;

/// <summary>One state of a progress bar, as a command reported it.</summary>
/// <param name="Key">Bars with the same key replace one another.</param>
/// <param name="Parent">The key of the bar above it, or null.</param>
/// <param name="Activity">What is being done.</param>
/// <param name="Status">What it is at, right now.</param>
/// <param name="Percent">0 to 100, or -1.</param>
/// <param name="SecondsRemaining">Seconds, or -1.</param>
/// <param name="Completed">True takes the bar away.</param>
internal sealed record ProgressState(long Key, long? Parent, string Activity, string Status, int Percent, int SecondsRemaining, bool Completed);
