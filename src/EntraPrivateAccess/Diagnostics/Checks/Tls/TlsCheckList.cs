using System.Collections.Generic;

namespace EntraPrivateAccess.Diagnostics.Checks.Tls;

/// <summary>The checks of TLS settings.</summary>
internal static class TlsCheckList
{
    public static IReadOnlyList<Check> Create() => [new Tls12Check()];
}
