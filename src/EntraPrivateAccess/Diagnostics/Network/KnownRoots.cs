using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography.X509Certificates;

namespace EntraPrivateAccess.Diagnostics.Network;

/// <summary>The root authorities that Microsoft says its services' certificates end at, by SHA-1 thumbprint.</summary>
/// <remarks>
/// Microsoft: "Azure Certificate Authority details", editions of 2025 and 2026 and the one for Office 365. The list is of Azure and Entra in general:
/// which of them the connector's own service uses is an inference, and Microsoft adds to it without telling anybody first. So a root
/// that is not on it is never by itself proof of a web filter.
/// </remarks>
internal static class KnownRoots
{
    private static readonly Dictionary<string, string> s_names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["A8985D3A65E5E5C4B2D7D66D40C6DD2FB19C5436"] = "DigiCert Global Root CA",
        ["DF3C24F9BFD666761B268073FE06D1CC8D4F82A4"] = "DigiCert Global Root G2",
        ["7E04DE896A3E666D00E687D33FFAD93BE83D349E"] = "DigiCert Global Root G3",
        ["17F3DE5E9F0F19E98EF61F32266E20C407AE30EE"] = "DigiCert TLS ECC P384 Root G5",
        ["A78849DC5D7C758C8CDE399856B3AAD0B2A57135"] = "DigiCert TLS RSA4096 Root G5",
        ["999A64C37FF47D9FAB95F14769891460EEC4C3C5"] = "Microsoft ECC Root Certificate Authority 2017",
        ["73A5E64A3BFF8316FF0EDCCC618A906E4EAE4D74"] = "Microsoft RSA Root Certificate Authority 2017",
        ["8CF427FD790C3AD166068DE81E57EFBB932272D4"] = "Entrust Root Certification Authority - G2",
        ["D4DE20D05E66FC53FE1A50882C78DB2852CAE474"] = "Baltimore CyberTrust Root",
    };

    public static bool Contains(X509Certificate2 root) => s_names.ContainsKey(root.Thumbprint);

    /// <summary>The known root of this common name, or null: a machine may lack the root itself.</summary>
    public static string? Named(string commonName) => s_names.Values.FirstOrDefault(name => string.Equals(name, commonName, StringComparison.OrdinalIgnoreCase));
}
