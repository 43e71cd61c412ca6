using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace EntraPrivateAccess.Server;

/// <summary>The registry. Keys start with <c>HKLM\</c>, <c>HKU\</c> or, for the caller's own, <c>HKCU\</c>; <c>wow64</c> picks the 32-bit view.</summary>
internal interface IServerRegistry
{
    /// <summary>A value (string, int, long, string[], byte[]), or null where key or value are missing.</summary>
    Task<object?> ReadAsync(string key, string name, CancellationToken cancellationToken, bool wow64 = false);

    /// <summary>The names of the subkeys; empty where the key is missing.</summary>
    Task<IReadOnlyList<string>> SubkeysAsync(string key, CancellationToken cancellationToken, bool wow64 = false);

    /// <summary>Writes a value and makes its key: a string as REG_SZ, an int as REG_DWORD.</summary>
    Task WriteAsync(string key, string name, object value, CancellationToken cancellationToken, bool wow64 = false);

    /// <summary>Removes a key with all below it; nothing where it is missing.</summary>
    Task DeleteKeyAsync(string key, CancellationToken cancellationToken, bool wow64 = false);
}
