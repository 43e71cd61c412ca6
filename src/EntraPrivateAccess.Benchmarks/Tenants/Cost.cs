namespace EntraPrivateAccess.Benchmarks.Tenants;

/// <summary>The cost of one run.</summary>
/// <param name="Megabytes">The allocations of the whole process during the run, in megabytes.</param>
internal sealed record Cost(TimeSpan Took, double Megabytes)
{
    /// <summary>The number of requests to Microsoft Graph, counted only for the module.</summary>
    public int Requests { get; init; }

    /// <summary>The processor time of the module's process, which other work on the machine hardly affects.</summary>
    public double ProcessorSeconds { get; init; }

    public double Seconds => Took.TotalSeconds;
}
