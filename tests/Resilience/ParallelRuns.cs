namespace EntraPrivateAccess.Tests.Resilience;

/// <summary>
/// Test cases that spend most of their time waiting: the first row that needs a result starts all cases, a limited
/// number at a time.
/// </summary>
internal sealed class ParallelRuns<TResult>
{
    private readonly Lazy<Dictionary<string, Task<TResult>>> _runs;

    public ParallelRuns(IEnumerable<string> cases, Func<string, Task<TResult>> run) =>
        _runs = new(() => cases.ToDictionary(name => name, name => Task.Run(() => RunAsync(name, run))));

    public Task<TResult> this[string name] => _runs.Value[name];

    private async Task<TResult> RunAsync(string name, Func<string, Task<TResult>> run)
    {
        await ParallelCollection.Places.WaitAsync();
        try
        {
            return await run(name);
        }
        finally
        {
            _ = ParallelCollection.Places.Release();
        }
    }
}

/// <summary>Limits how many engines run at the same time, across all test classes.</summary>
internal static class ParallelCollection
{
    public static SemaphoreSlim Places { get; } = new(Math.Max(3, Environment.ProcessorCount));
}
