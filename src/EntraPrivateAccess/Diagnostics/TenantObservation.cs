using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics;

/// <summary>The tenant's half of the truth about one connector.</summary>
/// <param name="Connector">The connector as listed, or null where the tenant does not list it.</param>
/// <param name="Group">Its group with members, or null.</param>
/// <param name="OtherActiveMembers">Active connectors of the group besides this one.</param>
/// <param name="Namesakes">How many other connectors of this machine's name are listed.</param>
internal sealed record TenantObservation(Connector? Connector, ConnectorGroup? Group, int? OtherActiveMembers, int Namesakes);
