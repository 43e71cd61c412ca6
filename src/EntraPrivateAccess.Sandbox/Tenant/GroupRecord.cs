namespace EntraPrivateAccess.Sandbox.Tenant;

/// <summary>A connector group. Equal names are allowed; exactly one group is the default.</summary>
/// <param name="Type">Microsoft names one; the service mixes others in.</param>
internal sealed record GroupRecord(string Id, string Name, string? Region, bool IsDefault = false, string Type = "applicationProxy");
