using System.Collections.Generic;
using EntraPrivateAccess.Installation;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Checks.Connectors;

/// <summary>The checks of what is installed, registered and running.</summary>
internal static class ConnectorCheckList
{
    public static IReadOnlyList<Check> Create()
    {
        InstallationCheck installation = new();
        ConfigurationFilesCheck configuration = new(installation);
        RegistrationCheck registration = new(installation);
        return
        [
            installation,
            new VersionCheck(installation),
            registration,
            new TrustSettingsCheck(installation),
            configuration,
            new ProxyAgreementCheck(installation, configuration),
            new ConfigurationInUseCheck(installation, configuration),
            new TrustCertificateCheck(registration),
            new TrustIssuerCheck(registration),
            new TenantMatchCheck(registration),
            new EndpointsFileCheck(registration),
            new ServiceCheck("ConnectorService", ConnectorServiceNames.Connector, WellKnownAccounts.NetworkService, ConnectorHealth.Unhealthy, installation),
            new ServiceCheck("UpdaterService", ConnectorServiceNames.Updater, WellKnownAccounts.LocalSystem, ConnectorHealth.Degraded, installation),
        ];
    }
}
