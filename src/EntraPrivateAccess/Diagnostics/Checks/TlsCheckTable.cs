using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>The definitions of the checks of TLS settings.</summary>
internal static class TlsCheckTable
{
    public static CheckDefinition Tls12 { get; } =
        new(
            "Tls12",
            CheckCategories.Tls,
            "Checks that the registry does not switch off TLS 1.2, the only version that the service accepts, for "
                + "clients or servers.",
            "Run Repair-Connector, which sets Enabled to 1 and DisabledByDefault to 0, then restart the server."
        )
        {
            Pass = "TLS 1.2 is on. If the values are absent, it is on by default.",
            Fail = "Enabled is 0, or DisabledByDefault is not 0.",
            Warn = "a value is not a number (REG_DWORD), so it is not known whether Windows reads it.",
        };

    public static CheckDefinition StrongCrypto { get; } =
        new(
            "StrongCrypto",
            CheckCategories.Tls,
            "Checks that .NET Framework programs, such as the connector's services, do not fall back to weak "
                + "cryptography (SchUseStrongCrypto). Checks the 64-bit and the 32-bit view of the registry.",
            "Run Repair-Connector, which sets the value to 1, then restart the server."
        )
        {
            Pass = "the value is not 0. If it is absent, the setting is on by default.",
            Fail = "the value is 0 in one of the views.",
            Warn = "the value is not a number (REG_DWORD), so it is not known whether .NET Framework reads it.",
        };

    public static CheckDefinition SystemDefaultTlsVersions { get; } =
        new(
            "SystemDefaultTlsVersions",
            CheckCategories.Tls,
            "Checks that .NET Framework programs, such as the connector's services, use the TLS versions of the "
                + "system. Checks the 64-bit and the 32-bit view of the registry.",
            "Run Repair-Connector, which sets the value to 1, then restart the server."
        )
        {
            Pass = "the value is not 0. If it is absent, the setting is on by default.",
            Fail = "the value is 0 in one of the views.",
            Warn = "the value is not a number (REG_DWORD), so it is not known whether .NET Framework reads it.",
        };

    public static CheckDefinition Http2 { get; } =
        new(
            "Http2",
            CheckCategories.Tls,
            "Checks that HTTP/2 is off in WinHTTP of Windows Server 2019 or later if a web application is published "
                + "through application proxy by the connector's group. The kinds of the applications are read from the "
                + "tenant.",
            "Run Repair-Connector, which sets EnableDefaultHTTP2 to 0, then restart the server. A server that is used "
                + "solely for Private Access is exempt."
        )
        {
            Pass =
                "HTTP/2 is off, Windows is older, or the group serves no application but those of Private Access, "
                + "which are exempt.",
            Warn =
                "HTTP/2 is on, and the group serves a web application, or the cloud offers application proxy only. "
                + "This does not affect the health.",
            Skip =
                "HTTP/2 is on, and the applications are not known: the session is not signed in, the tenant does not "
                + "list the connector, or Microsoft Graph did not return the applications or their kinds.",
            Fact = KnownFacts.Http2,
        };
}
