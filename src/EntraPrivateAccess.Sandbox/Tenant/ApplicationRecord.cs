using System.Collections.Generic;

namespace EntraPrivateAccess.Sandbox.Tenant;

/// <summary>An application of the tenant.</summary>
/// <param name="ApplicationType">enterpriseapp, nonwebapp or quickaccessapp where publishing is enabled for it, else null.</param>
/// <param name="GroupId">Null means the default group (seen live: an application that lost its group answers with the default one).</param>
internal sealed record ApplicationRecord(
    string Id, string AppId, string DisplayName, string? ApplicationType, IReadOnlyList<string> Tags, string? GroupId = null);
