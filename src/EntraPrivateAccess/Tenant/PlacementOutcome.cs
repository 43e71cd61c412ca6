using EntraPrivateAccess.Errors;

namespace EntraPrivateAccess.Tenant;

/// <summary>What became of putting one connector or application into a group.</summary>
/// <param name="Item">Carries its group as it was read back.</param>
/// <param name="Changed">False where it was in the group already.</param>
/// <param name="Error">Why it is not in the group, or null.</param>
internal sealed record PlacementOutcome<T>(T Item, bool Changed, ConnectorException? Error);
