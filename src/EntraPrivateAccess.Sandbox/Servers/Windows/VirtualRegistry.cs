namespace EntraPrivateAccess.Sandbox.Servers.Windows;

/// <summary>A registry with two views: 32-bit programs see WOW6432Node in place of SOFTWARE.</summary>
internal sealed class VirtualRegistry
{
    private static readonly string[] s_roots = ["HKLM", "HKU", "HKCU"];

    /// <summary>Keys that both views share.</summary>
    private static readonly string[] s_shared =
    [
        @"HKLM\SOFTWARE\Policies",
        @"HKLM\SOFTWARE\Microsoft\SystemCertificates",
    ];

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Dictionary<string, RegistryValue>> _keys = new(
        StringComparer.OrdinalIgnoreCase
    );

    public RegistryValue? Read(string key, string name, bool wow64 = false)
    {
        lock (_gate)
        {
            return _keys.TryGetValue(Normal(key, wow64), out Dictionary<string, RegistryValue>? values)
                ? values.GetValueOrDefault(name)
                : null;
        }
    }

    public IReadOnlyList<string> ValueNames(string key, bool wow64 = false)
    {
        lock (_gate)
        {
            return _keys.TryGetValue(Normal(key, wow64), out Dictionary<string, RegistryValue>? values)
                ? [.. values.Keys]
                : [];
        }
    }

    public int? Number(string key, string name) => Read(key, name)?.Value as int?;

    public IReadOnlyList<string> Subkeys(string key, bool wow64 = false)
    {
        string prefix = Normal(key, wow64) + '\\';
        lock (_gate)
        {
            return
            [
                .. _keys
                    .Keys.Where(other => other.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                    .Select(other => other[prefix.Length..].Split('\\')[0])
                    .Distinct(StringComparer.OrdinalIgnoreCase)
                    .Order(StringComparer.OrdinalIgnoreCase),
            ];
        }
    }

    public void Write(string key, string name, RegistryValue value, bool wow64 = false)
    {
        lock (_gate)
        {
            string normal = Normal(key, wow64);
            if (!_keys.TryGetValue(normal, out Dictionary<string, RegistryValue>? values))
            {
                values = new Dictionary<string, RegistryValue>(StringComparer.OrdinalIgnoreCase);
                _keys.Add(normal, values);
            }

            values[name] = value;
        }
    }

    public void Write(string key, string name, string value, bool wow64 = false) =>
        Write(key, name, new RegistryValue("String", value), wow64);

    public void Write(string key, string name, int value, bool wow64 = false) =>
        Write(key, name, new RegistryValue("DWord", value), wow64);

    /// <returns>Whether the value existed.</returns>
    public bool DeleteValue(string key, string name)
    {
        lock (_gate)
        {
            return _keys.TryGetValue(Normal(key, false), out Dictionary<string, RegistryValue>? values)
                && values.Remove(name);
        }
    }

    public bool DeleteKey(string key, bool wow64 = false)
    {
        string normal = Normal(key, wow64);
        lock (_gate)
        {
            string[] gone =
            [
                .. _keys.Keys.Where(other =>
                    other.Equals(normal, StringComparison.OrdinalIgnoreCase)
                    || other.StartsWith(normal + '\\', StringComparison.OrdinalIgnoreCase)
                ),
            ];
            Array.ForEach(gone, key => _keys.Remove(key));
            return gone.Length > 0;
        }
    }

    private static string Normal(string key, bool wow64)
    {
        string[] parts = key.Split('\\', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 2 || !s_roots.Contains(parts[0], StringComparer.OrdinalIgnoreCase))
        {
            throw new WindowsError(
                WindowsError.InvalidParameter,
                $"'{key}' does not start with HKLM\\, HKU\\ or HKCU\\."
            );
        }

        string normal = string.Join('\\', parts);
        bool redirected =
            wow64
            && parts[0].Equals("HKLM", StringComparison.OrdinalIgnoreCase)
            && parts[1].Equals("SOFTWARE", StringComparison.OrdinalIgnoreCase)
            && !(parts.Length > 2 && parts[2].Equals("WOW6432Node", StringComparison.OrdinalIgnoreCase))
            && !s_shared.Any(shared => (normal + '\\').StartsWith(shared + '\\', StringComparison.OrdinalIgnoreCase));
        return redirected ? string.Join('\\', parts[..2].Append("WOW6432Node").Concat(parts[2..])) : normal;
    }
}

/// <summary>A registry value.</summary>
/// <param name="Kind">String, ExpandString, DWord, QWord, MultiString or Binary.</param>
/// <param name="Value">string, int, long, string[] or byte[].</param>
internal sealed record RegistryValue(string Kind, object Value);
