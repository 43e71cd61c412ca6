using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Export.Redaction;

/// <summary>Reads the names of users who have a profile on the server. They are redacted everywhere.</summary>
internal static class ProfileNames
{
    private const string Profiles = @"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList";

    public static async Task LearnAsync(IServer server, UserNames users, CancellationToken cancellationToken)
    {
        try
        {
            foreach (
                string sid in await server.Registry.SubkeysAsync(Profiles, cancellationToken).ConfigureAwait(false)
            )
            {
                if (
                    UserNamePatterns.IsSidOfUser(sid)
                    && await server
                        .Registry.ReadAsync($@"{Profiles}\{sid}", "ProfileImagePath", cancellationToken)
                        .ConfigureAwait(false)
                        is string path
                )
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
            // Without profiles, only names in positions that always contain a name are found.
        }
    }
}

/// <summary>Accounts that exist on every Windows, and words that are not names. Neither identifies a person.</summary>
internal static class KnownAccounts
{
    // Shorter names are too ambiguous.
    private const int ShortestName = 3;

    private static readonly HashSet<string> s_accounts = new(StringComparer.OrdinalIgnoreCase)
    {
        "SYSTEM",
        "LocalSystem",
        "LocalService",
        "LOCAL SERVICE",
        "NetworkService",
        "NETWORK SERVICE",
        "Administrator",
        "Administrators",
        "Guest",
        "Users",
        "Everyone",
        "Public",
        "Default",
        "Default User",
        "All Users",
        "defaultuser0",
        "WDAGUtilityAccount",
        "TrustedInstaller",
        "DefaultAppPool",
        "ANONYMOUS LOGON",
    };

    private static readonly HashSet<string> s_authorities = new(StringComparer.OrdinalIgnoreCase)
    {
        "NT AUTHORITY",
        "AUTHORITY",
        "NT SERVICE",
        "SERVICE",
        "BUILTIN",
        "APPPOOL",
        "NT VIRTUAL MACHINE",
        "MACHINE",
        "Window Manager",
        "MANAGER",
        "HKLM",
        "HKCU",
        "HKU",
        "HKCR",
        "HKCC",
        "SOFTWARE",
        "SYSTEM",
        "SECURITY",
        "SAM",
        "HARDWARE",
        "MICROSOFT",
        "WINDOWS",
        "SCHANNEL",
        "TLS",
        "SSL",
        "CURRENTVERSION",
        "NDP",
        "TEMP",
        "TMP",
        "SYSTEM32",
        "SYSWOW64",
        "WOW6432NODE",
        "ROOT",
        "MY",
        "CA",
        "C",
        "D",
        "DEVICE",
        "REGISTRY",
    };

    // Words of organizations, machines and certificates, which are kept.
    private static readonly HashSet<string> s_organizations = new(
        (
            "Account Admin Administrators Admins AG Anonymous App Application Applications Authority Azure Baltimore "
            + "Builtin CA Center Certificate Certificates Certification Certum Class Client Cloud Code Company Comodo "
            + "Computers Configuration Connector Container Contoso Controllers Copyright Corp Corporation Cross "
            + "CyberTrust Default Device DigiCert Directory DNS Domain Encryption Enterprise Entra Entrust EV Foreign "
            + "Gateway Global GlobalSign GmbH Group Guests High Identification Inc Intermediate Internet Issuing Key "
            + "Limited LLC Ltd Manager Microsoft Migration Network NV Object Objects OCSP Office Online Operators "
            + "Organization Policies Policy Primary Private Product Protected Proxy Public Publisher PublicKey Request "
            + "Responder Root RSA SA Sandbox Schema Secure Security Server Servers Service Services Signer Signing "
            + "Site Sites SSL Stamp Stamping Sub Subordinate Symantec System Test Thawte Time TLS Tool Trust Trusted "
            + "USERTrust Validation Verification VeriSign Web Windows Worldwide"
        ).Split(' '),
        StringComparer.OrdinalIgnoreCase
    );

    // The left side of a slash that is not a domain: protocols, types and pairs of words.
    private static readonly HashSet<string> s_notDomains = new(
        (
            "API APP APPLICATION AUDIO BASH CPU CRL CSS DER DHCP DNS ECDSA FTP GET GSS GZIP HEAD HTML HTTP HTTPS "
            + "IMAGE INPUT IPV4 IPV6 ISO JSON JWT KERBEROS LDAP LOG MESSAGE MIME MODEL MULTIPART NTLM OAUTH OCSP "
            + "OIDC OPTIONS PATCH "
            + "PEM PFX POST POSTSCRIPT PUT REST RPC RSA SAML SHA SMB SMTP SOAP SPN SQL SSH TCP TEXT TRACE UDP URI URL "
            + "UTF VIDEO WINRM WSMAN WWW XML HOST CIFS MSSQLSVC TERMSRV GC RESTRICTEDKRBHOST DELETE ON YES TRUE AND"
        ).Split(' '),
        StringComparer.OrdinalIgnoreCase
    );

    // These words can be user names, but logs often use them for other things.
    private static readonly HashSet<string> s_words = new(StringComparer.OrdinalIgnoreCase)
    {
        "admin",
        "user",
        "test",
        "info",
        "mail",
        "help",
        "support",
        "service",
        "services",
        "root",
        "owner",
        "local",
        "remote",
        "server",
        "client",
        "setup",
        "install",
        "installer",
        "connector",
        "network",
        "proxy",
        "private",
        "access",
        "entra",
        "azure",
        "microsoft",
        "windows",
        "program",
        "error",
        "warning",
        "event",
        "update",
        "updater",
        "token",
        "name",
        "none",
        "true",
        "false",
        "null",
        "noreply",
        "security",
        "contact",
        "sales",
        "helpdesk",
        "domain",
        "group",
        "account",
        "system",
        "config",
        "trace",
        "http",
        "https",
        "log",
        "logs",
        "data",
        "temp",
        "default",
        "certificate",
        "registration",
        "failed",
        "failure",
        "denied",
        "information",
        "critical",
        "verbose",
        "logon",
        "logged",
        "session",
        "process",
        "thread",
        "debug",
        "release",
        "status",
        "reason",
        "result",
        "category",
        "source",
        "date",
        "time",
        "add",
        "adm",
        "all",
        "and",
        "any",
        "api",
        "app",
        "art",
        "asp",
        "bin",
        "bit",
        "bug",
        "bus",
        "but",
        "can",
        "cert",
        "cmd",
        "com",
        "con",
        "csp",
        "day",
        "dat",
        "dec",
        "del",
        "dev",
        "dim",
        "dir",
        "dll",
        "dns",
        "doc",
        "end",
        "env",
        "exe",
        "far",
        "feb",
        "few",
        "fip",
        "fit",
        "fix",
        "for",
        "fri",
        "ftp",
        "get",
        "gpo",
        "gui",
        "has",
        "hex",
        "how",
        "iis",
        "img",
        "inf",
        "ini",
        "int",
        "its",
        "jan",
        "jul",
        "jun",
        "key",
        "lan",
        "ldp",
        "let",
        "lib",
        "lob",
        "log",
        "low",
        "mac",
        "map",
        "mar",
        "max",
        "may",
        "mem",
        "mib",
        "min",
        "mon",
        "mms",
        "mod",
        "msi",
        "net",
        "new",
        "nic",
        "not",
        "nov",
        "now",
        "obj",
        "oct",
        "off",
        "old",
        "one",
        "out",
        "own",
        "pac",
        "par",
        "pem",
        "pin",
        "pki",
        "put",
        "ram",
        "raw",
        "rdp",
        "reg",
        "rpc",
        "rsa",
        "run",
        "sam",
        "san",
        "sat",
        "scm",
        "sec",
        "sep",
        "set",
        "sid",
        "sql",
        "src",
        "ssl",
        "sso",
        "str",
        "sub",
        "sun",
        "svc",
        "sys",
        "tag",
        "tcp",
        "the",
        "thu",
        "tls",
        "tmp",
        "top",
        "try",
        "two",
        "txt",
        "udp",
        "upn",
        "uri",
        "url",
        "usb",
        "use",
        "utc",
        "var",
        "ver",
        "via",
        "vpn",
        "was",
        "way",
        "web",
        "wed",
        "who",
        "why",
        "win",
        "wmi",
        "www",
        "xml",
        "yes",
        "you",
        "zip",
    };

    public static bool IsAccount(string name) =>
        s_accounts.Contains(name) || name.EndsWith("$", StringComparison.Ordinal);

    public static bool IsAuthority(string domain) => s_authorities.Contains(domain);

    /// <summary>Returns whether text before a slash is not a domain.</summary>
    public static bool IsNotDomain(string text) => s_notDomains.Contains(text);

    /// <summary>Returns whether a common name contains a word that people's names do not.</summary>
    public static bool IsOrganization(string name) =>
        name.Length > 0 && (name.Any(char.IsDigit) || name.Split(' ', ',', '\\', '.').Any(s_organizations.Contains));

    /// <summary>Returns whether logs use the word for things other than people.</summary>
    public static bool IsWord(string text) => s_words.Contains(text);

    /// <summary>Returns whether a name is specific enough to be searched for everywhere.</summary>
    public static bool IsTelling(string name) =>
        name.Length >= ShortestName && !IsAccount(name) && !IsWord(name) && name.Any(char.IsLetter);
}
