using System;
using System.Collections.Generic;
using System.Linq;
using EntraPrivateAccess.Installation;
using EntraPrivateAccess.Installer;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics;

/// <summary>One word and one sentence, from what server and tenant say. The first thing that keeps traffic away decides.</summary>
/// <param name="NextStep">Names the command to type.</param>
internal sealed record Verdict(ConnectorHealth Health, string NextStep)
{
    private const int CertificateWarningDays = 14;

    /// <param name="server">Null where only the tenant was asked.</param>
    /// <param name="tenant">Null where nobody is signed in.</param>
    public static Verdict Of(ServerObservation? server, TenantObservation? tenant, DateTimeOffset now) =>
        OfServer(server, now).Concat(OfTenant(server, tenant)).Concat(Remarks(server, tenant, now))
            .OrderBy(verdict => Weight(verdict.Health)).FirstOrDefault()
        ?? new Verdict(ConnectorHealth.Healthy, "Nothing to do.");

    // OrderBy is stable: of equal weight the first found stays first.
    private static int Weight(ConnectorHealth health) => health switch
    {
        ConnectorHealth.NotInstalled => 0,
        ConnectorHealth.NotRegistered => 1,
        ConnectorHealth.Unhealthy => 2,
        ConnectorHealth.Unknown => 3,
        ConnectorHealth.Degraded => 4,
        _ => 5,
    };

    private static IEnumerable<Verdict> OfServer(ServerObservation? server, DateTimeOffset now)
    {
        if (server is null)
        {
            yield break;
        }

        if (server.Installed is not { } installed)
        {
            yield return new(ConnectorHealth.NotInstalled, "Run Install-Connector.");
            yield break;
        }

        if (!installed.IsComplete)
        {
            yield return new(ConnectorHealth.Unhealthy, $"The installation lacks {installed.Missing[0]}: run Install-Connector again.");
        }

        switch (server.Registration.State)
        {
            case RegistrationState.NotRegistered:
                yield return new(ConnectorHealth.NotRegistered, "Run Register-Connector -Token (Get-ConnectorRegistrationToken)");
                break;
            case RegistrationState.Expired:
                yield return new(ConnectorHealth.Unhealthy, $"{server.Registration.Detail} Run Register-Connector -Token (Get-ConnectorRegistrationToken)");
                break;
            case RegistrationState.Unknown:
                yield return new(ConnectorHealth.Unknown, $"{server.Registration.Detail} Run Get-ConnectorStatus as administrator.");
                break;
        }

        if (installed.ConnectorService is { State: not ServiceState.Running } service)
        {
            yield return new(ConnectorHealth.Unhealthy, Stopped(service));
        }

        if (installed.UpdaterService is { State: not ServiceState.Running } updater)
        {
            yield return new(ConnectorHealth.Degraded, Stopped(updater));
        }
    }

    private static IEnumerable<Verdict> OfTenant(ServerObservation? server, TenantObservation? tenant)
    {
        if (tenant is { Connector: null } && server?.Registration.IsRegistered == true)
        {
            yield return new(ConnectorHealth.Unhealthy, "The tenant does not list this connector: if it was registered over 10 minutes ago, run Register-Connector -Force -Token (Get-ConnectorRegistrationToken)");
        }

        if (tenant?.Connector is { } connector && !string.Equals(connector.Status, "active", StringComparison.OrdinalIgnoreCase))
        {
            yield return new(ConnectorHealth.Unhealthy, server is null
                ? $"The tenant says {connector.Status}: run Get-ConnectorStatus on {connector.MachineName}."
                : $"The service runs here, but the tenant says {connector.Status}: run Wait-Connector, then look at proxy and firewall.");
        }
    }

    private static IEnumerable<Verdict> Remarks(ServerObservation? server, TenantObservation? tenant, DateTimeOffset now)
    {
        if (server?.Installed?.Version is Version version && version < ConnectorVersions.MinimumForPrivateAccess)
        {
            yield return new(ConnectorHealth.Degraded, $"Version {version} is older than {ConnectorVersions.MinimumForPrivateAccess}, the least for Private Access: run Install-Connector to upgrade.");
        }

        if (server?.Registration is { IsRegistered: true, NotAfter: DateTimeOffset end } && (end - now).TotalDays < CertificateWarningDays)
        {
            yield return new(ConnectorHealth.Degraded, $"The trust certificate ends on {end:yyyy-MM-dd} and was not renewed: see that the updater service and the network work, or run Register-Connector -Force.");
        }

        if (tenant is { Group.IsDefault: true })
        {
            yield return new(ConnectorHealth.Degraded, "It is in the default group, which should stay idle: run Move-Connector -ConnectorGroup.");
        }

        if (tenant is { OtherActiveMembers: 0, Group: { } group })
        {
            // Works, and says so: a word of warning is not a verdict.
            yield return new(ConnectorHealth.Healthy, $"It is the only active connector of '{group.Name}': install a second one, so that an update or a failure goes unnoticed.");
        }
    }

    private static string Stopped(ServiceInfo service) => service switch
    {
        { StartType: ServiceStartType.Disabled } => $"The service {service.Name} is disabled: set its start type to Automatic, then run Start-Connector.",
        { State: ServiceState.Stopped, ExitCode: not 0 and not 1077 } => $"The service {service.Name} stopped with exit code {service.ExitCode}: run Start-Connector, and look at the connector's event channel if it stops again.",
        { State: ServiceState.Stopped } => $"The service {service.Name} is stopped: run Start-Connector.",
        _ => $"The service {service.Name} is {service.State}: wait a moment, then run Restart-Connector.",
    };
}
