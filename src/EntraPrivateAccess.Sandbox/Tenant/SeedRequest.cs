namespace EntraPrivateAccess.Sandbox.Tenant;

/// <summary>What the tenant shall hold.</summary>
/// <param name="Groups">Groups besides Default; their regions take turns.</param>
/// <param name="OtherGroups">Groups of a type that is none of connectors; they hold nothing.</param>
/// <param name="Applications">Private Access, Quick Access and application-proxy applications in turn.</param>
/// <param name="InactiveEvery">Each n-th connector is inactive; 0 makes all active.</param>
/// <param name="Virgin">No connector was ever registered: publishing is not enabled.</param>
internal sealed record SeedRequest(int Connectors = 0, int Groups = 0, int Applications = 0, int InactiveEvery = 0, bool Virgin = false, int Seed = 1, int OtherGroups = 0);
