namespace EntraPrivateAccess.Reporting;

/// <summary>One state of a progress bar.</summary>
/// <param name="Activity">What is being done, the bar's title.</param>
/// <param name="Status">What it is at, or waits for, right now.</param>
/// <param name="Percent">0 to 100, or -1 where the end is not known.</param>
/// <param name="SecondsRemaining">Seconds until the limit or the end, or -1.</param>
/// <param name="Completed">True takes the bar off the screen.</param>
/// <param name="Id">Bars with the same id replace one another; 0 is the command's own, 1 a bar below it.</param>
internal sealed record ProgressUpdate(string Activity, string Status, int Percent = -1, int SecondsRemaining = -1, bool Completed = false, int Id = 0);
