using System;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Installation;

/// <summary>The machine's WinHTTP proxy, as <c>netsh winhttp</c> sets it. Windows checks certificates through it.</summary>
internal static class WinHttpProxy
{
    private const string Key = @"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings\Connections";
    private const string Value = "WinHttpSettings";

    // A structure's size, a counter and the flags, four bytes each; then the length of the proxy's name and the name.
    private const int Flags = 8;
    private const int Length = 12;
    private const int Name = 16;
    private const int NamedProxy = 2;

    /// <summary>What is named, such as <c>proxy:8080</c>; null where WinHTTP goes directly, or where that could not be read.</summary>
    public static async Task<string?> ReadAsync(IServer server, CancellationToken cancellationToken)
    {
        try
        {
            return Parse(await server.Registry.ReadAsync(Key, Value, cancellationToken).ConfigureAwait(false) as byte[]);
        }
        catch (ConnectorException)
        {
            return null;
        }
    }

    internal static string? Parse(byte[]? settings)
    {
        if (settings is null || settings.Length < Name || (settings[Flags] & NamedProxy) == 0)
        {
            return null;
        }

        int length = BitConverter.ToInt32(settings, Length);
        return length > 0 && length <= settings.Length - Name ? Encoding.ASCII.GetString(settings, Name, length) : null;
    }
}
