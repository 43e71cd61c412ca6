using System;
using System.Runtime.Versioning;
using System.Security.Principal;

namespace EntraPrivateAccess.Server.Windows;

/// <summary>Accounts by SID: their names are in the language of the server, or of whoever wrote them.</summary>
[SupportedOSPlatform("windows")]
internal static class Accounts
{
    public static string? SidOf(string account)
    {
        if (WellKnownAccounts.SidOf(account) is string known)
        {
            return known;
        }

        try
        {
            return new NTAccount(account).Translate(typeof(SecurityIdentifier)).Value;
        }
        catch (SystemException)
        {
            // Nobody of that name, or nobody who could tell: a domain out of reach, a broken trust. .NET and .NET Framework have different ones for it.
            return null;
        }
    }
}
