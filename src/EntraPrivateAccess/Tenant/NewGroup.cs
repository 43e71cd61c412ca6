using System.Collections.Generic;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant;

/// <summary>A group that is to be made; everything it names was found.</summary>
/// <param name="CanRead">False where the sign-in may make groups and not list them: what is there already is not known then.</param>
internal sealed record NewGroup(string Name, string? Region, IReadOnlyList<Connector> Members, bool CanRead);
