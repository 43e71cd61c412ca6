namespace EntraPrivateAccess.Benchmarks.Tenants;

/// <summary>What one run cost.</summary>
/// <param name="Megabytes">Allocated by the whole process while it ran.</param>
internal sealed record Cost(TimeSpan Took, double Megabytes)
{
    /// <summary>Sent to Microsoft Graph; counted on our side only.</summary>
    public int Requests { get; init; }

    public double Seconds => Took.TotalSeconds;
}
