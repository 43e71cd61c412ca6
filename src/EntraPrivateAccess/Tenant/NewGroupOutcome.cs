using System.Collections.Generic;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant;

/// <summary>The group that was made, and which members did not get into it.</summary>
internal sealed record NewGroupOutcome(ConnectorGroup Group, IReadOnlyList<ConnectorException> Faults);
