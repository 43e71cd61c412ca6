using System;
using System.Security.Cryptography;

namespace EntraPrivateAccess.Installer;

/// <summary>A hash as people compare it.</summary>
internal static class InstallerHash
{
    /// <summary>Ends the hash: hexadecimal, in capitals.</summary>
    public static string Text(IncrementalHash hash) => BitConverter.ToString(hash.GetHashAndReset()).Replace("-", "");
}
