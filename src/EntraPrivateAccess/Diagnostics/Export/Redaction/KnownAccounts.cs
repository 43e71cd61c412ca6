using System;
using System.Collections.Generic;
using System.Linq;

namespace EntraPrivateAccess.Diagnostics.Export.Redaction;

/// <summary>Accounts that every Windows has, and words that are no names: they tell nothing about a person.</summary>
internal static class KnownAccounts
{
    // Two letters mean anything.
    private const int ShortestName = 3;

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
        "failed", "failure", "denied", "information", "critical", "verbose", "logon", "logged", "session", "process", "thread", "debug", "release", "status", "reason", "result", "category", "source", "date", "time",
        "add", "adm", "all", "and", "any", "api", "app", "art", "asp", "bin", "bit", "bug", "bus", "but", "can", "cert", "cmd", "com", "con", "csp", "day", "dat", "dec", "del", "dev", "dim", "dir", "dll", "dns", "doc",
        "end", "env", "exe", "far", "feb", "few", "fip", "fit", "fix", "for", "fri", "ftp", "get", "gpo", "gui", "has", "hex", "how", "iis", "img", "inf", "ini", "int", "its", "jan", "jul", "jun", "key", "lan", "ldp", "let", "lib",
        "lob", "log", "low", "mac", "map", "mar", "max", "may", "mem", "mib", "min", "mon", "mms", "mod", "msi", "net", "new", "nic", "not", "nov", "now", "obj", "oct", "off", "old", "one", "out", "own", "pac", "par", "pem", "pin", "pki",
        "put", "ram", "raw", "rdp", "reg", "rpc", "rsa", "run", "sam", "san", "sat", "scm", "sec", "sep", "set", "sid", "sql", "src", "ssl", "sso", "str", "sub", "sun", "svc", "sys", "tag", "tcp", "the", "thu", "tls", "tmp", "top", "try", "two",
        "txt", "udp", "upn", "uri", "url", "usb", "use", "utc", "var", "ver", "via", "vpn", "was", "way", "web", "wed", "who", "why", "win", "wmi", "www", "xml", "yes", "you", "zip",
    };

    public static bool IsAccount(string name) => s_accounts.Contains(name) || name.EndsWith("$", StringComparison.Ordinal);

    public static bool IsAuthority(string domain) => s_authorities.Contains(domain);

    /// <summary>Whether a log says it of other things than people.</summary>
    public static bool IsWord(string text) => s_words.Contains(text);

    /// <summary>True for a name that may be searched for everywhere.</summary>
    public static bool IsTelling(string name) => name.Length >= ShortestName && !IsAccount(name) && !IsWord(name) && name.Any(char.IsLetter);
}
