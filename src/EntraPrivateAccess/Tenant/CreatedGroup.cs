using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant;

/// <summary>A group that is there now.</summary>
/// <param name="Created">False where it was there already, or where another server was faster.</param>
internal sealed record CreatedGroup(ConnectorGroup Group, bool Created);
