using System.Collections.Generic;

namespace EntraPrivateAccess.Sandbox.Tenant;

/// <summary>Somebody who can sign in.</summary>
/// <param name="DirectoryRoles">Template ids, see <see cref="Tenant.DirectoryRoles"/>.</param>
/// <param name="MustDoMfa">Refused with AADSTS50076 wherever no person is there to answer.</param>
internal sealed record TenantUser(
    string Name, string DisplayName, string ObjectId, IReadOnlyList<string> DirectoryRoles, bool IsGuest = false, bool MustDoMfa = false);
