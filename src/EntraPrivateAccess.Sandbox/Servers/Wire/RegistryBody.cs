using System;
using System.Text.Json;
using EntraPrivateAccess.Sandbox.Servers.Windows;

namespace EntraPrivateAccess.Sandbox.Servers.Wire;

/// <summary>A value to write.</summary>
/// <param name="Value">A string, a number, a list of strings, or base64 for Binary.</param>
internal sealed record RegistryBody(string Key, string Name, string Kind, JsonElement Value, bool Wow64 = false)
{
    public RegistryValue ToValue()
    {
        try
        {
            return new RegistryValue(Kind, Kind switch
            {
                "String" or "ExpandString" => Value.GetString()!,
                "DWord" => Value.GetInt32(),
                "QWord" => Value.GetInt64(),
                "MultiString" => Value.Deserialize<string[]>()!,
                "Binary" => Value.GetBytesFromBase64(),
                _ => throw new WindowsError(WindowsError.InvalidParameter, $"There is no kind of value {Kind}."),
            });
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or FormatException or JsonException)
        {
            throw new WindowsError(WindowsError.InvalidParameter, $"The value does not fit the kind {Kind}.");
        }
    }
}
