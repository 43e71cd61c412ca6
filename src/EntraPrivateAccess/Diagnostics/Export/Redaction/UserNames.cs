using System.Text.RegularExpressions;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Export.Redaction;

/// <summary>Puts a number in the place of each user's name: who reads on can still tell one from another.</summary>
/// <remarks>A name that was seen once where only names stand, such as a profile's path, is found everywhere from then on.</remarks>
internal sealed class UserNames
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _spared;
    private readonly Regex _ownDomain;
    private Regex? _known;

    /// <param name="machine">The machine's full name: it stays, and its domain is known.</param>
    public UserNames(string machine)
    {
        _spared = new HashSet<string>(machine.Split('.'), StringComparer.OrdinalIgnoreCase);
        _ownDomain = UserNamePatterns.OwnDomain(machine);
    }

    public static bool IsNameOfAccount(string property) => property is "Account" or "User" or "UserName" or "Owner";

    /// <summary>Knows a name from now on.</summary>
    public void Learn(string name)
    {
        if (!KnownAccounts.IsTelling(name) || _spared.Contains(name) || _numbers.ContainsKey(name))
        {
            return;
        }

        _ = NumberOf(name);
        _known = UserNamePatterns.Known(_numbers.Keys.Where(KnownAccounts.IsTelling));
    }

    public string Clean(string text, RedactionTally tally)
    {
        text = Contains(text, "Users", "home", "Documents and Settings") ? Replace(text, UserNamePatterns.Profile, tally, learns: true) : text;
        text = Contains(text, "@", "%40") ? UserNamePatterns.Mail.Replace(text, match => Mail(match, tally)) : text;
        text = Contains(text, "\\") ? CleanDomains(text, tally) : text;
        text = Contains(text, "user", "upn", "account", "logon", "login_hint", "caller") ? Replace(text, UserNamePatterns.Named, tally, learns: false) : text;
        text = Contains(text, "S-1-5-21-", "S-1-12-1-") ? UserNamePatterns.Sid.Replace(text, match => Numbered(match.Value, tally)) : text;
        return CleanKnown(text, tally);
    }

    // A name of several words is known better than guessed.
    private string CleanDomains(string text, RedactionTally tally) => new[] { UserNamePatterns.Domain, _ownDomain, UserNamePatterns.Introduced }
        .Aggregate(CleanKnown(text, tally), (cleaned, pattern) => Replace(cleaned, pattern, tally, learns: true));

    /// <summary>Looks only for names that are known by now.</summary>
    public string CleanKnown(string text, RedactionTally tally) => _known is Regex known ? Replace(text, known, tally, learns: false) : text;

    /// <summary>Cleans what is an account's name as a whole.</summary>
    public string CleanAccount(string account, RedactionTally tally)
    {
        int slash = account.LastIndexOf('\\');
        string domain = slash < 0 ? "" : account[..slash];
        string name = account[(slash + 1)..];
        if (KnownAccounts.IsAuthority(domain) || KnownAccounts.IsAccount(name) || name.Length == 0)
        {
            return account;
        }

        Learn(name.Split('@')[0]);
        return (slash < 0 ? "" : domain + "\\") + Numbered(name.Split('@')[0], tally);
    }

    private string Replace(string text, Regex pattern, RedactionTally tally, bool learns) => pattern.Replace(text, match =>
    {
        Group found = match.Groups["x"];
        string name = WithoutWords(found.Value, match).TrimEnd(' ', '.', '\t', ')');
        string bare = name[(name.LastIndexOf('\\') + 1)..];
        if (KnownAccounts.IsAuthority(match.Groups["d"].Value) || KnownAccounts.IsAccount(bare) || IsSpared(name, bare, match))
        {
            return match.Value;
        }

        if (learns)
        {
            Learn(bare);
        }

        int start = found.Index - match.Index;
        return match.Value[..start] + Numbered(bare, tally) + match.Value[(start + name.Length)..];
    });

    // Behind a name that stands with its domain the sentence goes on.
    private static string WithoutWords(string name, Match match)
    {
        int blank;
        while (match.Groups["d"].Success && (blank = name.LastIndexOf(' ')) > 0 && KnownAccounts.IsWord(name[(blank + 1)..]))
        {
            name = name[..blank];
        }

        return name;
    }

    private static bool IsSpared(string name, string bare, Match match) => bare.Length == 0
        || KnownAccounts.IsAuthority(name[..Math.Max(0, name.Length - bare.Length - 1)])
        || (match.Groups["d"].Success && UserNamePatterns.IsFile(bare));

    private string Mail(Match match, RedactionTally tally)
    {
        Learn(match.Groups["x"].Value);
        return Numbered(match.Groups["x"].Value, tally);
    }

    private string Numbered(string name, RedactionTally tally)
    {
        tally.Add(RedactionKind.UserName);
        return $"[user {NumberOf(name)}]";
    }

    private int NumberOf(string name) => _numbers.TryGetValue(name, out int number) ? number : _numbers[name] = _numbers.Count + 1;

    private static bool Contains(string text, params string[] words) => words.Any(word => text.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0);
}

/// <summary>Who has a profile on the server: these names are searched for in everything.</summary>
internal static class ProfileNames
{
    private const string Profiles = @"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList";

    public static async Task LearnAsync(IServer server, UserNames users, CancellationToken cancellationToken)
    {
        try
        {
            foreach (string sid in await server.Registry.SubkeysAsync(Profiles, cancellationToken).ConfigureAwait(false))
            {
                if (UserNamePatterns.IsSidOfUser(sid)
                    && await server.Registry.ReadAsync($@"{Profiles}\{sid}", "ProfileImagePath", cancellationToken).ConfigureAwait(false) is string path)
                {
                    // A second profile of the same name is called name.DOMAIN or name.001.
                    string folder = path[(path.LastIndexOf('\\') + 1)..];
                    users.Learn(folder);
                    users.Learn(folder.Split('.')[0]);
                }
            }
        }
        catch (ConnectorException)
        {
            // Names are then found where only names stand.
        }
    }
}

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
