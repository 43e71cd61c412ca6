namespace EntraPrivateAccess.Sandbox.Tenant;

/// <summary>Rules of the service whose figures or reach are not certain, and that a test may therefore set.</summary>
internal sealed class TenantRules
{
    /// <summary>Items a page without <c>$top</c>. None is documented for connectors.</summary>
    public int PageSize { get; set; } = 100;

    /// <summary>Microsoft's topology page: connectors can only be moved out of a group that uses the default region.</summary>
    public bool MoveOnlyFromDefaultRegion { get; set; } = true;

    /// <summary>
    /// True if groups may be in regions that the published enumeration lacks. It is an evolvable one: both were
    /// seen.
    /// </summary>
    public bool AnyRegion { get; set; }
}
