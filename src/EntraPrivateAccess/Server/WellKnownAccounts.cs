using System;
using System.Linq;

namespace EntraPrivateAccess.Server;

/// <summary>The accounts that the service control manager itself writes by name.</summary>
internal static class WellKnownAccounts
{
    public const string LocalSystem = "S-1-5-18";
    public const string LocalService = "S-1-5-19";
    public const string NetworkService = "S-1-5-20";

    /// <summary>Windows takes and shows these with and without the space.</summary>
    public static string? SidOf(string account)
    {
        string name = new([.. account.Where(letter => letter is not ' ').Select(char.ToUpperInvariant)]);
        return name[(name.LastIndexOf('\\') + 1)..] switch
        {
            "" or "LOCALSYSTEM" or "SYSTEM" when IsOwn(name) => LocalSystem,
            "LOCALSERVICE" when IsOwn(name) => LocalService,
            "NETWORKSERVICE" when IsOwn(name) => NetworkService,
            _ => null,
        };
    }

    private static bool IsOwn(string name) => name.IndexOf('\\') < 0 || name.StartsWith("NTAUTHORITY\\", StringComparison.Ordinal) || name.StartsWith(".\\", StringComparison.Ordinal);
}
