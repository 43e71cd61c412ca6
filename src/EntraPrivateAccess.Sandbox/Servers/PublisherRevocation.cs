using EntraPrivateAccess.Sandbox.State;

namespace EntraPrivateAccess.Sandbox.Servers;

/// <summary>The values that a server can get for the revocation of an installer's certificate.</summary>
internal enum PublisherRevocationState
{
    Good,
    Revoked,

    /// <summary>The server can't reach the certificate authority, or its list can't be used.</summary>
    Unknown,
}

/// <summary>Determines whether a virtual server finds the certificate of an installer revoked.</summary>
/// <remarks>
/// As on a real server, Windows downloads the revocation list over port 80 and without the proxy of the connector's
/// service. So whatever blocks that host makes the answer unknown.
/// </remarks>
internal static class PublisherRevocation
{
    /// <summary>The host of the revocation lists of Microsoft's own certificates.</summary>
    public const string Host = "crl.microsoft.com";

    public static PublisherRevocationState StateOf(VirtualMachine machine)
    {
        FaultBoard faults = machine.World.Faults;
        string name = machine.Spec.Name;
        string list = $"{name}/{Host}:80";
        return faults.Strikes(FaultNames.RevocationUnavailable, name, out _)
            || HostsFile.AddressOf(machine, Host) is not null
            || faults.Applies(FaultNames.NameNotResolved, $"{name}/{Host}:0")
            || faults.Applies(FaultNames.PortClosed, list)
            || faults.Applies(FaultNames.PortBlackHoled, list)
            || faults.Applies(FaultNames.ProxyRequired, list)
                ? PublisherRevocationState.Unknown
            : faults.Value(FaultNames.CrlAnswer, list) is string answer
                ? answer == "revoked" ? PublisherRevocationState.Revoked
                    : PublisherRevocationState.Unknown
            : faults.Strikes(FaultNames.RevokedSigner, name, out _) ? PublisherRevocationState.Revoked
            : PublisherRevocationState.Good;
    }
}
