using System.Collections.Generic;
using EntraPrivateAccess.Installation;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks.Connectors;

/// <summary>The checks of what is installed, registered and running.</summary>
internal static class ConnectorCheckList
{
    public static IReadOnlyList<Check> Create()
    {
        InstallationCheck installation = new();
        RegistrationCheck registration = new(installation);
        return
        [
            installation,
            new VersionCheck(installation),
            registration,
            new TrustCertificateCheck(registration),
            new ServiceCheck("ConnectorService", ConnectorServiceNames.Connector, ConnectorHealth.Unhealthy, installation),
            new ServiceCheck("UpdaterService", ConnectorServiceNames.Updater, ConnectorHealth.Degraded, installation),
        ];
    }
}
