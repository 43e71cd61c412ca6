using System;
using System.Collections.Generic;
using System.Linq;

namespace EntraPrivateAccess.Diagnostics.Network;

/// <summary>An answer to a request.</summary>
/// <param name="Lines">The header lines.</param>
/// <param name="Body">Empty where it was not asked for.</param>
internal sealed record HttpReply(int Status, string Words, IReadOnlyList<string> Lines, byte[] Body)
{
    public const int ProxyAuthenticationRequired = 407;

    private const int Forbidden = 403;

    /// <summary>Headers that proxies add to refusals of their own.</summary>
    private static readonly string[] s_proxyHeaders = ["Via", "Proxy-Authenticate", "X-Squid-Error", "X-Cache"];

    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>True where a proxy, and not the host, seems to have said no.</summary>
    public bool IsProxyRefusal => Status == ProxyAuthenticationRequired
        || (Status == Forbidden && s_proxyHeaders.Any(name => Header(name) is not null));

    public string? Header(string name) => Lines
        .Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
        .Select(line => line.Substring(name.Length + 1).Trim())
        .FirstOrDefault();

    public override string ToString() => $"{Status} {Words}".TrimEnd();
}
