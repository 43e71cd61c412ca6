using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using Newtonsoft.Json.Linq;

namespace EntraPrivateAccess.Server.Virtual;

/// <summary>A virtual server's registry.</summary>
internal sealed class VirtualRegistry(ServerWire wire) : IServerRegistry
{
    public async Task<object?> ReadAsync(string key, string name, CancellationToken cancellationToken, bool wow64 = false)
    {
        JToken found = await wire.GetAsync(
            $"registry{Query(key, wow64)}&name={Uri.EscapeDataString(name)}", "Reading the registry key " + key, key, cancellationToken).ConfigureAwait(false);
        JToken value = found["value"]!;
        return (string?)found["kind"] switch
        {
            null => null,
            "DWord" => (int)value,
            "QWord" => (long)value,
            "MultiString" => value.Select(text => (string)text!).ToArray(),
            "Binary" => Convert.FromBase64String((string)value!),
            _ => (string?)value,
        };
    }

    public async Task<IReadOnlyList<string>> SubkeysAsync(string key, CancellationToken cancellationToken, bool wow64 = false)
    {
        JToken found = await wire.GetAsync(
            "registry/subkeys" + Query(key, wow64), "Reading the registry key " + key, key, cancellationToken).ConfigureAwait(false);
        return [.. found.Select(name => (string)name!)];
    }

    public Task WriteAsync(string key, string name, object value, CancellationToken cancellationToken, bool wow64 = false) => wire.SendAsync(
        HttpMethod.Put, "registry", new { key, name, kind = value is int ? "DWord" : "String", value, wow64 },
        "Writing the registry key " + key, key, cancellationToken);

    public Task DeleteKeyAsync(string key, CancellationToken cancellationToken, bool wow64 = false) => wire.SendAsync(
        HttpMethod.Delete, "registry" + Query(key, wow64), null, "Removing the registry key " + key, key, cancellationToken);

    private static string Query(string key, bool wow64)
    {
        string[] parts = key.Split(['\\'], 2);
        return parts.Length == 2 && parts[0].ToUpperInvariant() is "HKLM" or "HKU" or "HKCU"
            ? $"?key={Uri.EscapeDataString(key)}{(wow64 ? "&wow64=true" : "")}"
            : throw new ArgumentException($@"A registry key starts with HKLM\, HKU\ or HKCU\, not '{key}'.", nameof(key));
    }
}
