using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant;

/// <summary>What became of moving one connector.</summary>
/// <param name="Connector">Carries its group as it was read back.</param>
/// <param name="Changed">False where it was in the group already.</param>
/// <param name="Error">Why it is not in the group, or null.</param>
internal sealed record MoveOutcome(Connector Connector, bool Changed, ConnectorException? Error);
