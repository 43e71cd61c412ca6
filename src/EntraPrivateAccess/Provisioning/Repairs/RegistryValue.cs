namespace EntraPrivateAccess.Provisioning.Repairs;

/// <summary>A number in the registry as it should be.</summary>
internal sealed record RegistryValue(string Key, string Name, int Wanted);
