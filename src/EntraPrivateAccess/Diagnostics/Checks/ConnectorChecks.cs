using EntraPrivateAccess.Downloads;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>The checks of the installation, the registration and the services.</summary>
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
            new TraceFolderCheck(installation, configuration),
            new BackendSettingsCheck(installation),
            new FormerSettingsCheck(installation),
            new TrustCertificateCheck(registration),
            new TrustIssuerCheck(registration),
            new TenantMatchCheck(registration),
            new EndpointsFileCheck(registration),
            new ServiceCheck(
                ConnectorCheckTable.ConnectorService,
                ConnectorServiceNames.Connector,
                WellKnownAccounts.NetworkService,
                ConnectorHealth.Unhealthy,
                installation
            ),
            new ServiceCheck(
                ConnectorCheckTable.UpdaterService,
                ConnectorServiceNames.Updater,
                WellKnownAccounts.LocalSystem,
                ConnectorHealth.Degraded,
                installation
            ),
        ];
    }
}

/// <summary>Checks that the program, both services, the registration script and the module exist.</summary>
internal sealed class InstallationCheck() : SingleCheck(ConnectorCheckTable.Installation)
{
    public override string ErrorId => "ConnectorNotInstalled";

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken) =>
        await context.InstalledAsync(cancellationToken).ConfigureAwait(false) switch
        {
            null => Missing(
                context.Description.Name,
                await UninstallEntries.ReadAsync(context.Server, cancellationToken).ConfigureAwait(false)
            ),
            { IsComplete: false } broken => await ConnectorInventory
                .FindMarkedServiceAsync(context.Server, broken, cancellationToken)
                .ConfigureAwait(false)
                is { } marked
                ? Fail(broken.Folder, ConnectorErrors.DescribeMarkedService(marked), ConnectorErrors.ReleaseService)
                : Fail(broken.Folder, $"The installation lacks {broken.Missing[0]}.", "Run Install-Connector again."),
            InstalledConnector whole => await ConnectorInventory
                .LacksKeyAsync(context.Server, whole, cancellationToken)
                .ConfigureAwait(false)
                ? Warn(
                    whole.Brand.RegistryKey,
                    $"Connector {whole.Version} is installed, but its registry key {whole.Brand.RegistryKey} is "
                        + "missing. Setup creates it, and settings such as UseSpnegoAuthentication are lost with it.",
                    "Run Repair-Connector, which runs setup again and keeps the registration."
                )
                : Pass(whole.Folder, $"Connector {whole.Version} is installed."),
        };

    // With the entry in place, setup of the same version would do nothing.
    private CheckResult Missing(string server, IReadOnlyList<UninstallEntry> entries) =>
        entries.Count == 0
            ? Fail(server, "No connector is installed.", "Run Install-Connector.", ConnectorHealth.NotInstalled)
            : Fail(
                server,
                $"No connector is installed, but Windows still lists {entries[0].DisplayName} among its programs.",
                "Run Repair-Connector, which removes the leftovers, then Install-Connector.",
                ConnectorHealth.NotInstalled
            );
}

/// <summary>
/// Checks that one of the two services is running. Without the updater, traffic flows, but nothing renews or updates
/// the connector.
/// </summary>
/// <param name="accountSid">The account that the service is installed with; no other account is supported
/// (troubleshooting page).</param>
internal sealed class ServiceCheck(
    CheckDefinition definition,
    string service,
    string accountSid,
    ConnectorHealth withoutIt,
    Check installation
) : SingleCheck(definition)
{
    // ERROR_SERVICE_NEVER_STARTED: the service is stopped, but did not fail.
    private const int NeverStarted = 1077;

    public override string Target => service;

    public override IReadOnlyList<Check> DependsOn => [installation];

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        InstalledConnector? installed = await context.InstalledAsync(cancellationToken).ConfigureAwait(false);
        CheckResult row = Judge(
            service == ConnectorServiceNames.Connector ? installed?.ConnectorService : installed?.UpdaterService
        );
        return row.Status is not CheckStatus.Fail
            ? row
            : row with
            {
                Link = new CauseLink(
                    [ConnectorCheckTable.ConfigurationInUse.Name, EventCheckTable.ServiceCrashes.Name],
                    Target: service
                ),
            };
    }

    private CheckResult Judge(ServiceInfo? found) =>
        found switch
        {
            null => Fail(service, $"The service {service} is missing.", "Run Install-Connector.", withoutIt),
            { State: ServiceState.Running } => Running(found),
            { StartType: ServiceStartType.Disabled } => Fail(
                service,
                $"The service {service} is disabled.",
                ConnectorErrors.EnableService,
                withoutIt
            ),
            { State: ServiceState.Stopped, AccountSid: string other } when other != accountSid => Fail(
                service,
                $"The service {service} is stopped, and it is set to run as {found.Account}, which Microsoft does not "
                    + "support.",
                "Reset its account (Network Service for WAPCSvc, SYSTEM for WAPCUpdaterSvc), then run Start-Connector.",
                withoutIt
            ),
            { State: ServiceState.Stopped, ExitCode: not 0 and not NeverStarted } => Fail(
                service,
                $"The service {service} stopped with exit code {found.ExitCode}.",
                "Run Start-Connector, and Get-ConnectorEvent if it stops again.",
                withoutIt
            ),
            { State: ServiceState.Stopped, ExitCode: NeverStarted } => Fail(
                service,
                $"The service {service} was never started since it was installed or since the server booted.",
                (
                    found.StartType is ServiceStartType.AutomaticDelayed
                        ? "Windows starts it about two minutes after a boot. If it does not, run Start-Connector. "
                        : "Run Start-Connector. "
                ) + "If an installation was interrupted, run the same Install-Connector command again instead.",
                withoutIt
            ),
            { State: ServiceState.Stopped } => Fail(
                service,
                $"The service {service} is stopped.",
                "Run Start-Connector.",
                withoutIt
            ),
            _ => Fail(
                service,
                $"The service {service} is {found.State}.",
                "Wait a moment, then run Restart-Connector.",
                withoutIt
            ),
        };

    // If the SID of the account is unknown, the account is not judged.
    private CheckResult Running(ServiceInfo found) =>
        found switch
        {
            { StartType: not (ServiceStartType.Automatic or ServiceStartType.AutomaticDelayed) } => Warn(
                service,
                $"{service} is running, but its start type is {found.StartType}: it will not start after a reboot.",
                ConnectorErrors.EnableService
            ),
            { AccountSid: string other } when other != accountSid => Warn(
                service,
                $"{service} runs as {found.Account}, which Microsoft does not support.",
                "Reset its account (Network Service for WAPCSvc, SYSTEM for WAPCUpdaterSvc), then run "
                    + "Restart-Connector."
            ),
            _ => Pass(service, $"{service} is running as {found.Account}, start type {found.StartType}."),
        };
}

/// <summary>
/// Checks that the version is not deprecated, supports Private Access where it is offered, and is the newest in this
/// module's list, whose age it reports.
/// </summary>
internal sealed class VersionCheck(Check installation) : SingleCheck(ConnectorCheckTable.Version)
{
    public override string Target => "Version";

    public override IReadOnlyList<Check> DependsOn => [installation];

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        Version? version = (await context.InstalledAsync(cancellationToken).ConfigureAwait(false))?.Version;
        string age = ConnectorVersions.Age(context.Now);
        ConnectorRelease newest = ConnectorVersions.Newest;
        bool isForPrivateAccess = context.Environment.OffersPrivateAccess;
        return version switch
        {
            null => Skip(Target, "The version could not be read."),
            _ when version <= ConnectorVersions.NewestDeprecated => Fail(
                Target,
                $"Version {version} is deprecated: versions up to {ConnectorVersions.NewestDeprecated} may be used "
                    + "neither for Private Access nor for application proxy.",
                "Run Update-Connector.",
                ConnectorHealth.Degraded
            ),
            _ when isForPrivateAccess && version < ConnectorVersions.MinimumForPrivateAccess => Warn(
                Target,
                $"Version {version} is older than {ConnectorVersions.MinimumForPrivateAccess}, "
                    + "the minimum for Private Access.",
                "Run Update-Connector."
            ),
            _ when version < newest.Version => Warn(
                Target,
                $"Version {version}; the newest version known to this module is {newest.Version}, "
                    + FormattableString.Invariant($"released on {newest.Released:yyyy-MM-dd}. {age}"),
                "Run Update-Connector.",
                ConnectorHealth.Healthy
            ),
            _ => Pass(
                Target,
                newest.Version < version
                    ? $"Version {version}, newer than any version known to this module. {age}"
                    : $"Version {version}, the newest known to this module. {age}"
            ),
        };
    }
}
