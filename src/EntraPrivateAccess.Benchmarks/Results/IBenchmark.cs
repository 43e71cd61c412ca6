namespace EntraPrivateAccess.Benchmarks.Results;

/// <summary>
/// A comparison within one run. Both sides take turns, so that other work on the machine affects both equally.
/// </summary>
internal interface IBenchmark
{
    IReadOnlyList<Row> Run();
}
