namespace EntraPrivateAccess.Benchmarks.Results;

/// <summary>
/// One comparison, made in one run: both sides take turns, so that a busy machine is equally busy for both.
/// </summary>
internal interface IBenchmark
{
    IReadOnlyList<Row> Run();
}
