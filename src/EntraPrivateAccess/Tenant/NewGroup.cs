using System.Collections.Generic;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant;

/// <summary>A group that is to be made; everything it names was found.</summary>
internal sealed record NewGroup(string Name, string? Region, IReadOnlyList<Connector> Members);
