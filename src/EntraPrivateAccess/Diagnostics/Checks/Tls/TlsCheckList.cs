using System.Collections.Generic;

namespace EntraPrivateAccess.Diagnostics.Checks.Tls;

/// <summary>The checks of TLS settings.</summary>
internal static class TlsCheckList
{
    public static IReadOnlyList<Check> Create() =>
    [
        new Tls12Check(),
        new FrameworkTlsCheck("StrongCrypto", "SchUseStrongCrypto", "programs of .NET Framework fall back to weak cryptography, and the service accepts TLS 1.2 only"),
        new FrameworkTlsCheck("SystemDefaultTlsVersions", "SystemDefaultTlsVersions", "programs of .NET Framework choose their own TLS version instead of the system's, and the service accepts TLS 1.2 only"),
        new Http2Check(),
    ];
}
