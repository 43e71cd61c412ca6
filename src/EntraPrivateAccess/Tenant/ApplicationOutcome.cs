using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant;

/// <summary>What became of assigning one application.</summary>
/// <param name="Application">Carries its group as it was read back.</param>
/// <param name="Changed">False where the group served it already.</param>
/// <param name="Error">Why the group does not serve it, or null.</param>
internal sealed record ApplicationOutcome(ConnectorGroupApplication Application, bool Changed, ConnectorException? Error);
