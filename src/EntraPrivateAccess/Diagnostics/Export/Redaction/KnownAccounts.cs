using System;
using System.Collections.Generic;
using System.Linq;

namespace EntraPrivateAccess.Diagnostics.Export.Redaction;

/// <summary>Accounts that every Windows has, and words that are no names: they tell nothing about a person.</summary>
internal static class KnownAccounts
{
    private static readonly HashSet<string> s_accounts = new(StringComparer.OrdinalIgnoreCase)
    {
        "SYSTEM", "LocalSystem", "LocalService", "LOCAL SERVICE", "NetworkService", "NETWORK SERVICE", "Administrator", "Administrators", "Guest", "Users", "Everyone",
        "Public", "Default", "Default User", "All Users", "defaultuser0", "WDAGUtilityAccount", "TrustedInstaller", "DefaultAppPool", "ANONYMOUS LOGON",
    };

    private static readonly HashSet<string> s_authorities = new(StringComparer.OrdinalIgnoreCase)
    {
        "NT AUTHORITY", "AUTHORITY", "NT SERVICE", "SERVICE", "BUILTIN", "APPPOOL", "NT VIRTUAL MACHINE", "MACHINE", "Window Manager", "MANAGER",
        "HKLM", "HKCU", "HKU", "HKCR", "HKCC", "SOFTWARE", "SYSTEM", "SECURITY", "SAM", "HARDWARE", "MICROSOFT", "WINDOWS", "SCHANNEL", "TLS", "SSL",
        "CURRENTVERSION", "NDP", "TEMP", "TMP", "SYSTEM32", "SYSWOW64", "WOW6432NODE", "ROOT", "MY", "CA", "C", "D", "DEVICE", "REGISTRY",
    };

    // A person may be called so, but a log says these words of other things all the time.
    private static readonly HashSet<string> s_words = new(StringComparer.OrdinalIgnoreCase)
    {
        "admin", "user", "test", "info", "mail", "help", "support", "service", "services", "root", "owner", "local", "remote", "server", "client", "setup", "install", "installer",
        "connector", "network", "proxy", "private", "access", "entra", "azure", "microsoft", "windows", "program", "error", "warning", "event", "update", "updater", "token", "name", "none", "true", "false", "null",
        "noreply", "security", "contact", "sales", "helpdesk", "domain", "group", "account", "system", "config", "trace", "http", "https", "log", "logs", "data", "temp", "default", "certificate", "registration",
    };

    public static bool IsAccount(string name) => s_accounts.Contains(name) || name.EndsWith("$", StringComparison.Ordinal);

    public static bool IsAuthority(string domain) => s_authorities.Contains(domain);

    /// <summary>True for a name that may be searched for everywhere.</summary>
    public static bool IsTelling(string name) => name.Length >= 4 && !IsAccount(name) && !s_words.Contains(name) && name.Any(char.IsLetter);
}
