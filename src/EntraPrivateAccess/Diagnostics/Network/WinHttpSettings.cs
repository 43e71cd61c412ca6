using System;
using System.Text;

namespace EntraPrivateAccess.Diagnostics.Network;

/// <summary>The registry value that <c>netsh winhttp set proxy</c> writes.</summary>
/// <remarks>Microsoft does not describe it; people who took it apart agree: version, counter, flags, then texts with their length before them.</remarks>
internal static class WinHttpSettings
{
    private const int FlagsAt = 8;
    private const int LengthAt = 12;
    private const int TextAt = 16;
    private const int NamedProxy = 2;

    /// <summary>The proxy as text, or null where none is set or the value is another one than it is thought to be.</summary>
    public static string? Proxy(byte[] settings)
    {
        if (settings.Length < TextAt || (BitConverter.ToInt32(settings, FlagsAt) & NamedProxy) == 0)
        {
            return null;
        }

        int length = BitConverter.ToInt32(settings, LengthAt);
        return length > 0 && length <= settings.Length - TextAt ? Encoding.ASCII.GetString(settings, TextAt, length) : null;
    }
}
