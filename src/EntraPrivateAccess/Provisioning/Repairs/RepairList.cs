using System.Collections.Generic;
using EntraPrivateAccess.Installation;

namespace EntraPrivateAccess.Provisioning.Repairs;

/// <summary>Everything that can be mended, in the order in which it is: what a later one needs comes first.</summary>
internal static class RepairList
{
    public static IReadOnlyList<IRepair> All { get; } =
    [
        .. RegistryRepair.All,
        new LeftoversRepair(),
        new SetupRepair(),
        new ConfigurationRepair(),
        new ProxyRepair(),
        new RestartRepair(),
        new RegistrationRepair(),
        new ServiceRepair("ConnectorService", ConnectorServiceNames.Connector),
        new ServiceRepair("UpdaterService", ConnectorServiceNames.Updater),
    ];
}
