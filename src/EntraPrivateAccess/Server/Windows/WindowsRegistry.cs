using System.IO;
using System.Runtime.Versioning;
using System.Security;
using Microsoft.Win32;

namespace EntraPrivateAccess.Server.Windows;

/// <summary>
/// The registry of this machine. It always uses an explicit view, so a 32-bit PowerShell sees the same keys.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsRegistry : IServerRegistry
{
    public Task<object?> ReadAsync(string key, string name, CancellationToken cancellationToken, bool wow64 = false) =>
        Answer(key, "Reading", cancellationToken, () => Read(key, name, wow64));

    public Task<IReadOnlyList<string>> SubkeysAsync(
        string key,
        CancellationToken cancellationToken,
        bool wow64 = false
    ) => Answer<IReadOnlyList<string>>(key, "Reading", cancellationToken, () =>
        {
            using RegistryKey hive = Hive(key, wow64, out string path);
            using RegistryKey? opened = hive.OpenSubKey(path);
            return opened?.GetSubKeyNames() ?? [];
        });

    public Task<IReadOnlyList<string>> ValueNamesAsync(
        string key,
        CancellationToken cancellationToken,
        bool wow64 = false
    ) => Answer<IReadOnlyList<string>>(key, "Reading", cancellationToken, () =>
        {
            using RegistryKey hive = Hive(key, wow64, out string path);
            using RegistryKey? opened = hive.OpenSubKey(path);
            return opened?.GetValueNames() ?? [];
        });

    public Task WriteAsync(
        string key,
        string name,
        object value,
        CancellationToken cancellationToken,
        bool wow64 = false
    ) => Answer(key, "Writing", cancellationToken, () =>
        {
            using RegistryKey hive = Hive(key, wow64, out string path);
            using RegistryKey opened = hive.CreateSubKey(path, writable: true);
            opened.SetValue(name, value, value is int ? RegistryValueKind.DWord : RegistryValueKind.String);
            return true;
        });

    public Task DeleteKeyAsync(string key, CancellationToken cancellationToken, bool wow64 = false) =>
        Answer(key, "Removing", cancellationToken, () =>
        {
            using RegistryKey hive = Hive(key, wow64, out string path);
            hive.DeleteSubKeyTree(path, throwOnMissingSubKey: false);
            return true;
        });

    /// <summary>Returns true if the key exists, with or without values.</summary>
    public static bool Exists(string key)
    {
        using RegistryKey hive = Hive(key, wow64: false, out string path);
        using RegistryKey? opened = hive.OpenSubKey(path);
        return opened is not null;
    }

    /// <summary>
    /// Reads a value from the 64-bit view, or from the 32-bit view if <paramref name="wow64"/> is true. Returns null if
    /// the key or the value is missing. Exceptions are those of the framework.
    /// </summary>
    public static object? Read(string key, string name, bool wow64 = false)
    {
        using RegistryKey hive = Hive(key, wow64, out string path);
        using RegistryKey? opened = hive.OpenSubKey(path);
        return opened?.GetValue(name);
    }

    private static RegistryKey Hive(string key, bool wow64, out string path)
    {
        int end = key.IndexOf('\\');
        path = end < 0 ? "" : key.Substring(end + 1);
        RegistryHive hive = (end < 0 ? key : key.Substring(0, end)).ToUpperInvariant() switch
        {
            "HKLM" => RegistryHive.LocalMachine,
            "HKU" => RegistryHive.Users,
            "HKCU" => RegistryHive.CurrentUser,
            _ => throw new ArgumentException(
                $@"A registry key starts with HKLM\, HKU\ or HKCU\, not '{key}'.",
                nameof(key)
            ),
        };
        return path.Length > 0
            ? RegistryKey.OpenBaseKey(hive, wow64 ? RegistryView.Registry32 : RegistryView.Registry64)
            : throw new ArgumentException($"'{key}' is a whole hive and not a key.", nameof(key));
    }

    private static Task<T> Answer<T>(string key, string verb, CancellationToken cancellationToken, Func<T> answer) =>
        Task.Run(
            () =>
            {
                try
                {
                    return answer();
                }
                catch (Exception fault) when (fault is SecurityException or UnauthorizedAccessException)
                {
                    throw Win32Errors.Fault(Win32Errors.AccessDenied, $"{verb} the registry key {key}", key);
                }
                catch (IOException fault)
                {
                    throw Win32Errors.Fault(fault.HResult & 0xFFFF, $"{verb} the registry key {key}", key);
                }
            },
            cancellationToken
        );
}
