using System;
using System.Collections.Generic;
using System.IO;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using EntraPrivateAccess.Compatibility;

namespace EntraPrivateAccess.Server.Portable;

/// <summary>The two roots that Microsoft's own programs and their timestamps end at (2010 and 2011).</summary>
/// <remarks>
/// Windows brings them along; Linux and macOS do not, since their lists are made for web servers. Microsoft publishes them in its
/// PKI repository; SHA-1 thumbprints 3B1EFD3A66EA28B16697394703A72CA340A05BD5 and 8F43288AD272F3103B6FB1428485EA3014C0BCFE.
/// </remarks>
internal static class MicrosoftRoots
{
    public static IEnumerable<X509Certificate2> Load()
    {
        using Stream resource = typeof(MicrosoftRoots).Assembly.GetManifestResourceStream("EntraPrivateAccess.Server.Portable.MicrosoftRoots.pem")!;
        using StreamReader reader = new(resource);
        foreach (Match match in Regex.Matches(reader.ReadToEnd(), "-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----"))
        {
            yield return Certificates.Load(Convert.FromBase64String(match.Groups[1].Value));
        }
    }
}
