namespace EntraPrivateAccess.Sandbox.Control;

/// <summary>Rules of the tenant that can be set; what is absent stays.</summary>
/// <param name="PageSize">Items a page without <c>$top</c>; 100 by default.</param>
/// <param name="MoveOnlyFromDefaultRegion">Whether a connector can only leave a group of the tenant's own region (Microsoft's topology page).</param>
/// <param name="AnyRegion">Whether a group may be in a region that the published enumeration lacks.</param>
/// <param name="InactiveAfterSeconds">How long a silent connector still says active.</param>
internal sealed record RuleRequest(
    int? PageSize = null, bool? MoveOnlyFromDefaultRegion = null, double? InactiveAfterSeconds = null,
        bool? AnyRegion = null);
