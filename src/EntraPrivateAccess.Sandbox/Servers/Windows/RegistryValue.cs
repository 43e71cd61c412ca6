namespace EntraPrivateAccess.Sandbox.Servers.Windows;

/// <summary>A registry value.</summary>
/// <param name="Kind">String, ExpandString, DWord, QWord, MultiString or Binary.</param>
/// <param name="Value">string, int, long, string[] or byte[].</param>
internal sealed record RegistryValue(string Kind, object Value);
