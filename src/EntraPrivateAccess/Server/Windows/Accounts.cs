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
        catch (IdentityNotMappedException)
        {
            return null;
        }
    }
}
