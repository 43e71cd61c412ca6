using System.Formats.Asn1;
using System.IO;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Diagnostics.Network.Revocation;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Downloads;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Checks;

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

/// <summary>Program, both services, registration script and module are there.</summary>
internal sealed class InstallationCheck() : SingleCheck("Installation", CheckCategories.Connector)
{
    public override string ErrorId => "ConnectorNotInstalled";

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken) =>
        await context.InstalledAsync(cancellationToken).ConfigureAwait(false) switch
        {
            null => Missing(context.Description.Name, await UninstallEntries.ReadAsync(context.Server, cancellationToken).ConfigureAwait(false)),
            { IsComplete: false } broken => Fail(broken.Folder, $"The installation lacks {broken.Missing[0]}.", "Run Install-Connector again."),
            InstalledConnector whole => Pass(whole.Folder, $"Connector {whole.Version} is installed."),
        };

    // Over the same version setup finds nothing to do.
    private CheckResult Missing(string server, IReadOnlyList<UninstallEntry> entries) => entries.Count == 0
        ? Fail(server, "No connector is installed.", "Run Install-Connector.", ConnectorHealth.NotInstalled)
        : Fail(
            server,
            $"No connector is installed, but Windows still lists {entries[0].DisplayName} among its programs.",
            "Run Repair-Connector, which removes what is left, then Install-Connector.",
            ConnectorHealth.NotInstalled);
}

/// <summary>The version serves Private Access, and is the newest that this module knows of.</summary>
internal sealed class VersionCheck(Check installation) : SingleCheck("Version", CheckCategories.Connector)
{
    public override string Target => "Version";

    public override IReadOnlyList<Check> DependsOn => [installation];

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        Version? version = (await context.InstalledAsync(cancellationToken).ConfigureAwait(false))?.Version;
        return version switch
        {
            null => Skip(Target, "The version could not be read."),
            _ when version < ConnectorVersions.MinimumForPrivateAccess => Warn(
                Target, $"Version {version} is older than {ConnectorVersions.MinimumForPrivateAccess}, the least for Private Access.", "Run Update-Connector."),
            _ when version < ConnectorVersions.Newest.Version => Warn(
                Target,
                FormattableString.Invariant($"Version {version}; the newest that this module knows of is {ConnectorVersions.Newest.Version} of {ConnectorVersions.Newest.Released:yyyy-MM-dd}."),
                "Run Update-Connector.",
                ConnectorHealth.Healthy),
            _ => Pass(Target, $"Version {version}{(ConnectorVersions.Newest.Version < version ? ", newer than this module knows of" : ", the newest that this module knows of")}."),
        };
    }
}

/// <summary>One of the two services runs. Without the updater traffic flows, but nothing renews or updates the connector.</summary>
/// <param name="accountSid">The account that it is installed with; another one is not supported (troubleshooting page).</param>
internal sealed class ServiceCheck(string name, string service, string accountSid, ConnectorHealth withoutIt, Check installation) : SingleCheck(name, CheckCategories.Connector)
{
    // ERROR_SERVICE_NEVER_STARTED: stopped, and nothing went wrong.
    private const int NeverStarted = 1077;

    public override string Target => service;

    public override IReadOnlyList<Check> DependsOn => [installation];

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        InstalledConnector? installed = await context.InstalledAsync(cancellationToken).ConfigureAwait(false);
        ServiceInfo? found = service == ConnectorServiceNames.Connector ? installed?.ConnectorService : installed?.UpdaterService;
        return found switch
        {
            null => Fail(service, $"The service {service} is missing.", "Run Install-Connector.", withoutIt),
            { State: ServiceState.Running } => Running(found),
            { StartType: ServiceStartType.Disabled } => Fail(service, $"The service {service} is disabled.", "Run Repair-Connector, or set its start type to Automatic and run Start-Connector.", withoutIt),
            { State: ServiceState.Stopped, ExitCode: not 0 and not NeverStarted } => Fail(
                service, $"The service {service} stopped with exit code {found.ExitCode}.", "Run Start-Connector, and Get-ConnectorEvent if it stops again.", withoutIt),
            { State: ServiceState.Stopped, ExitCode: NeverStarted, StartType: ServiceStartType.AutomaticDelayed } => Fail(
                service, $"The service {service} was not started since the server came up.", "Windows starts it about two minutes later; run Start-Connector where it does not.", withoutIt),
            { State: ServiceState.Stopped } => Fail(service, $"The service {service} is stopped.", "Run Start-Connector.", withoutIt),
            _ => Fail(service, $"The service {service} is {found.State}.", "Wait a moment, then run Restart-Connector.", withoutIt),
        };
    }

    // An account whose SID could not be found out proves nothing.
    private CheckResult Running(ServiceInfo found) => found switch
    {
        { StartType: not (ServiceStartType.Automatic or ServiceStartType.AutomaticDelayed) } => Warn(
            service, $"{service} is running, but its start type is {found.StartType}: it will not come back after a restart.", "Run Repair-Connector, which sets it to Automatic."),
        { AccountSid: string other } when other != accountSid => Warn(
            service, $"{service} runs as {found.Account}, which Microsoft does not support.", "Set its account back: WAPCSvc is installed as Network Service, WAPCUpdaterSvc as SYSTEM; then run Restart-Connector."),
        _ => Pass(service, $"{service} is running as {found.Account}, start type {found.StartType}."),
    };
}

/// <summary>The trust settings name a certificate that is there and valid. What can't be read is not absent.</summary>
internal sealed class RegistrationCheck(Check installation) : SingleCheck("Registration", CheckCategories.Connector)
{
    public override string Target => "TrustSettings.xml";

    public override IReadOnlyList<Check> DependsOn => [installation];

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        ConnectorRegistration registration = await context.RegistrationAsync(cancellationToken).ConfigureAwait(false);
        return registration.State switch
        {
            RegistrationState.Registered => Pass(Target, registration.Detail),
            RegistrationState.NotRegistered => Fail(Target, registration.Detail, "Run Register-Connector -Token (Get-ConnectorRegistrationToken)", ConnectorHealth.NotRegistered),
            RegistrationState.Expired => Fail(Target, registration.Detail, "Run Register-Connector -Token (Get-ConnectorRegistrationToken)"),
            _ => Warn(Target, registration.Detail, "Run Get-ConnectorStatus as administrator.", ConnectorHealth.Unknown),
        };
    }
}

/// <summary>The connector is registered in the tenant that this session is signed in to.</summary>
internal sealed class TenantMatchCheck(Check registration) : SingleCheck("TenantMatch", CheckCategories.Connector)
{
    public override string Target => "Tenant";

    public override IReadOnlyList<Check> DependsOn => [registration];

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        string? own = (await context.RegistrationAsync(cancellationToken).ConfigureAwait(false)).TenantId;
        return (own, context.TenantId) switch
        {
            (null, _) => Skip(Target, "There is no certificate that could be read."),
            (_, null) => Skip(Target, $"It is registered in tenant {own}; nobody is signed in to compare: run Connect-EntraPrivateAccess."),
            _ when string.Equals(own, context.TenantId, StringComparison.OrdinalIgnoreCase) => Pass(own, "It is registered in the tenant that you are signed in to."),
            _ => Fail(
                own,
                $"It is registered in tenant {own}, and you are signed in to {context.TenantId}.",
                $"Run Connect-EntraPrivateAccess -TenantId {own}, or register it anew with Register-Connector -Force."),
        };
    }
}

/// <summary>The trust certificate was renewed in time: the connector asks for a new one when it is over 180 days old (security overview).</summary>
internal sealed class TrustCertificateCheck(Check registration) : SingleCheck("TrustCertificate", CheckCategories.Connector)
{
    private const int WarningDays = 14;
    private const int RenewalDays = 180;

    public override string Target => "Trust certificate";

    public override IReadOnlyList<Check> DependsOn => [registration];

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        ConnectorRegistration found = await context.RegistrationAsync(cancellationToken).ConfigureAwait(false);
        return found switch
        {
            { NotAfter: null } => Skip(Target, "There is no certificate that could be read."),
            { NotAfter: DateTimeOffset end } when (end - context.Now).TotalDays < WarningDays => Warn(
                found.Thumbprint ?? Target,
                FormattableString.Invariant($"The trust certificate ends on {end:yyyy-MM-dd} and was not renewed."),
                "See that the updater service and the network work, or run Register-Connector -Force."),
            { NotBefore: DateTimeOffset begin } when (context.Now - begin).TotalDays > RenewalDays + WarningDays => Warn(
                found.Thumbprint ?? Target,
                $"The trust certificate is {(context.Now - begin).TotalDays:0} days old; the connector should have asked for a new one after {RenewalDays}.",
                "See with Test-Connector -Category Network that the service is reached, then run Restart-Connector.",
                ConnectorHealth.Healthy),
            _ => Pass(found.Thumbprint ?? Target, found.Detail),
        };
    }
}

/// <summary>The trust certificate names the service's own authority and the tenant: issuer connectorregistrationca.msappproxy.net, subject the tenant's id (connector concepts).</summary>
/// <remarks>That authority is in no public store: its signature is looked at only where a server has its certificate.</remarks>
internal sealed class TrustIssuerCheck(Check registration) : SingleCheck("TrustIssuer", CheckCategories.Connector)
{
    private const string Authority = "connectorregistrationca.msappproxy";

    public override string Target => "Trust certificate";

    public override IReadOnlyList<Check> DependsOn => [registration];

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        ConnectorRegistration found = await context.RegistrationAsync(cancellationToken).ConfigureAwait(false);
        string target = found.Thumbprint ?? Target;
        return found switch
        {
            { Issuer: null } => Skip(target, "There is no certificate that could be read."),
            _ when !Guid.TryParse(found.TenantId, out _) => Warn(
                target, $"The trust certificate's subject is '{found.TenantId}' and not a tenant's id.", "Run Register-Connector -Force -Token (Get-ConnectorRegistrationToken)"),
            _ when found.Issuer.IndexOf(Authority, StringComparison.OrdinalIgnoreCase) < 0 => Warn(
                target,
                $"The trust certificate was issued by '{found.Issuer}'; Microsoft describes {Authority}.net.",
                "Have a look at where this certificate comes from; Get-ConnectorStatus names it by its thumbprint.",
                ConnectorHealth.Healthy),
            _ => await IsSignedAsync(context, found, cancellationToken).ConfigureAwait(false) switch
            {
                false => Fail(
                    target,
                    $"The trust certificate says that '{found.Issuer}' issued it, and the certificate of that authority on this server did not sign it.",
                    "Have a look at where this certificate comes from, then run Register-Connector -Force -Token (Get-ConnectorRegistrationToken)"),
                true => Pass(target, $"Issued by {found.Issuer} for tenant {found.TenantId}, and signed by it."),
                null => Pass(target, $"Issued by {found.Issuer} for tenant {found.TenantId}. The signature was not looked at: this server has no certificate of that authority."),
            },
        };
    }

    private static async Task<bool?> IsSignedAsync(CheckContext context, ConnectorRegistration found, CancellationToken cancellationToken)
    {
        if (found is not { Store: { } store, Thumbprint: string thumbprint }
            || (await context.Server.Certificates.FindAsync(store, thumbprint, cancellationToken).ConfigureAwait(false)).Certificate is not { } der)
        {
            return null;
        }

        using X509Certificate2 certificate = Certificates.Load(der);
        IReadOnlyList<X509Certificate2> issuers = await IssuerCertificates.FindAsync(context.Server, certificate.IssuerName, cancellationToken).ConfigureAwait(false);
        SignedContent signed = SignedContent.Read(new AsnReader(der, AsnEncodingRules.DER).ReadSequence());
        return issuers.Count == 0 || !signed.IsKnown ? null : issuers.Any(signed.IsSignedBy);
    }
}

/// <summary>TrustSettings.xml can be read at each place where it is; Microsoft's pages and the rename leave three.</summary>
internal sealed class TrustSettingsCheck(Check installation) : Check("TrustSettings", CheckCategories.Connector)
{
    public override string Target => "TrustSettings.xml";

    public override IReadOnlyList<Check> DependsOn => [installation];

    public override Task<IReadOnlyList<CheckResult>> RunAsync(CheckContext context, CancellationToken cancellationToken)
    {
        CheckResult[] rows = [.. TrustSettings.Paths(context.Server).Where(context.Server.Files.FileExists).Select(path => Of(context, path))];
        return Task.FromResult<IReadOnlyList<CheckResult>>(rows.Length > 0 ? rows : [Skip(Target, "There is none: the connector was never registered here.")]);
    }

    private CheckResult Of(CheckContext context, string path)
    {
        try
        {
            return TrustSettings.Parse(path, context.Server.Files.ReadAllText(path)) is { } settings
                ? Pass(path, $"It names certificate {settings.Thumbprint} in {(settings.IsInUserStore ? "Network Service's own store" : "the machine's store")}.")
                : Fail(path, "It cannot be understood, and the connector cannot find its certificate by it.", "Run Register-Connector -Force -Token (Get-ConnectorRegistrationToken)");
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            return Warn(path, $"It could not be read: {closed.Message}", "Run Test-Connector as administrator.", ConnectorHealth.Unknown);
        }
    }
}
