using System;
using System.Linq;

namespace EntraPrivateAccess.Installation;

/// <summary>Reads how Windows writes a proxy: an address, <c>host:port</c>, or one a protocol (<c>http=…;https=…</c>).</summary>
internal static class ProxyText
{
    public static Uri? Parse(string? text)
    {
        string[] parts = (text ?? "").Split([';', ' '], StringSplitOptions.RemoveEmptyEntries);
        string? chosen = Named(parts, "https=") ?? Named(parts, "http=") ?? parts.FirstOrDefault(part => !part.Contains("="));
        if (chosen is null)
        {
            return null;
        }

        string address = chosen.Contains("://") ? chosen : "http://" + chosen;
        return Uri.TryCreate(address, UriKind.Absolute, out Uri? proxy) && proxy.Host.Length > 0 ? proxy : null;
    }

    private static string? Named(string[] parts, string protocol) =>
        parts.FirstOrDefault(part => part.StartsWith(protocol, StringComparison.OrdinalIgnoreCase))?.Substring(protocol.Length);
}
