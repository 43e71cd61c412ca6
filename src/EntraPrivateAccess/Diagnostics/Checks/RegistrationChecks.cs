using System.Formats.Asn1;
using System.IO;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Diagnostics.Network.Revocation;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>
/// Checks that the trust settings name an existing, valid certificate. An unreadable certificate is not a missing one.
/// </summary>
internal sealed class RegistrationCheck(Check installation) : SingleCheck(ConnectorCheckTable.Registration)
{
    public override string Target => "TrustSettings.xml";

    public override IReadOnlyList<Check> DependsOn => [installation];

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        ConnectorRegistration registration = await context.RegistrationAsync(cancellationToken).ConfigureAwait(false);
        return registration.State switch
        {
            RegistrationState.Registered => Pass(Target, registration.Detail),
            RegistrationState.NotRegistered => Fail(
                Target,
                registration.Detail,
                "Run Register-Connector -Token (Get-ConnectorRegistrationToken)",
                ConnectorHealth.NotRegistered
            ),
            RegistrationState.Expired => Fail(
                Target,
                registration.Detail,
                "Run Register-Connector -Token (Get-ConnectorRegistrationToken)"
            ),
            _ => Warn(
                Target,
                registration.Detail,
                "Run Get-ConnectorStatus as administrator.",
                ConnectorHealth.Unknown
            ),
        };
    }
}

/// <summary>Checks that the connector is registered in the tenant that this session is signed in to.</summary>
internal sealed class TenantMatchCheck(Check registration) : SingleCheck(ConnectorCheckTable.TenantMatch)
{
    public override string Target => "Tenant";

    public override IReadOnlyList<Check> DependsOn => [registration];

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        string? own = (await context.RegistrationAsync(cancellationToken).ConfigureAwait(false)).TenantId;
        return (own, context.TenantId) switch
        {
            (null, _) => Skip(Target, "No readable certificate was found.", health: ConnectorHealth.Unknown),
            (_, null) => Skip(
                Target,
                $"The connector is registered in tenant {own}. "
                    + "Run Connect-EntraPrivateAccess to compare it with your tenant."
            ),
            _ when string.Equals(own, context.TenantId, StringComparison.OrdinalIgnoreCase) => Pass(
                own,
                "The connector is registered in the tenant that you are signed in to."
            ),
            _ => Fail(
                own,
                $"The connector is registered in tenant {own}, but you are signed in to {context.TenantId}.",
                $"Run Connect-EntraPrivateAccess -TenantId {own}, or register the connector in your tenant with "
                    + "Register-Connector -Force."
            ),
        };
    }
}

/// <summary>
/// Checks that the trust certificate was renewed in time: the connector requests a new one when the current one is more
/// than 180 days old (page "security overview").
/// </summary>
internal sealed class TrustCertificateCheck(Check registration) : SingleCheck(ConnectorCheckTable.TrustCertificate)
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
            { NotAfter: null } => Skip(Target, "No readable certificate was found.", health: ConnectorHealth.Unknown),
            { NotAfter: DateTimeOffset end } when (end - context.Now).TotalDays < WarningDays => Warn(
                found.Thumbprint ?? Target,
                FormattableString.Invariant($"The trust certificate expires on {end:yyyy-MM-dd} and was not renewed."),
                "Make sure that the updater service and the network work, or run Register-Connector -Force."
            ),
            { NotBefore: DateTimeOffset begin } when (context.Now - begin).TotalDays > RenewalDays + WarningDays =>
                Warn(
                    found.Thumbprint ?? Target,
                    $"The trust certificate is {(context.Now - begin).TotalDays:0} days old; "
                        + $"the connector should have requested a new one after {RenewalDays} days.",
                    "Run Test-Connector -Category Network to check the connection to the service, then run "
                        + "Restart-Connector.",
                    ConnectorHealth.Healthy
                ),
            _ => Pass(found.Thumbprint ?? Target, found.Detail),
        };
    }
}

/// <summary>
/// Checks that the issuer of the trust certificate is the service's own authority,
/// connectorregistrationca.msappproxy.net, and that its subject is the tenant ID (page "connector concepts").
/// </summary>
/// <remarks>
/// That authority is in no public store. The signature is checked only if the server has the authority's certificate.
/// </remarks>
internal sealed class TrustIssuerCheck(Check registration) : SingleCheck(ConnectorCheckTable.TrustIssuer)
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
            { Issuer: null } => Skip(target, "No readable certificate was found."),
            _ when !Guid.TryParse(found.TenantId, out _) => Warn(
                target,
                $"The trust certificate's subject is '{found.TenantId}', which is not a tenant ID.",
                "Run Register-Connector -Force -Token (Get-ConnectorRegistrationToken)"
            ),
            _ when found.Issuer.IndexOf(Authority, StringComparison.OrdinalIgnoreCase) < 0 => Warn(
                target,
                $"The trust certificate was issued by '{found.Issuer}', not by the documented {Authority}.net.",
                "Find out where this certificate comes from; Get-ConnectorStatus shows its thumbprint.",
                ConnectorHealth.Healthy
            ),
            _ => await IsSignedAsync(context, found, cancellationToken).ConfigureAwait(false) switch
            {
                false => Fail(
                    target,
                    $"The trust certificate names '{found.Issuer}' as its issuer, but the certificate of that "
                        + "authority on this server did not sign it.",
                    "Find out where this certificate comes from, then run "
                        + "Register-Connector -Force -Token (Get-ConnectorRegistrationToken)"
                ),
                true => Pass(target, $"Issued by {found.Issuer} for tenant {found.TenantId}, and signed by it."),
                null => Pass(
                    target,
                    $"Issued by {found.Issuer} for tenant {found.TenantId}. "
                        + "The signature was not checked: this server has no certificate of that authority."
                ),
            },
        };
    }

    private static async Task<bool?> IsSignedAsync(
        CheckContext context,
        ConnectorRegistration found,
        CancellationToken cancellationToken
    )
    {
        if (
            found is not { Store: { } store, Thumbprint: string thumbprint }
            || (
                await context.Server.Certificates.FindAsync(store, thumbprint, cancellationToken).ConfigureAwait(false)
            ).Certificate
                is not { } der
        )
        {
            return null;
        }

        using X509Certificate2 certificate = Certificates.Load(der);
        IReadOnlyList<X509Certificate2> issuers = await IssuerCertificates
            .FindAsync(context.Server, certificate.IssuerName, cancellationToken)
            .ConfigureAwait(false);
        SignedContent signed = SignedContent.Read(new AsnReader(der, AsnEncodingRules.DER).ReadSequence());
        return issuers.Count == 0 || !signed.IsKnown ? null : issuers.Any(signed.IsSignedBy);
    }
}

/// <summary>
/// Checks that each existing TrustSettings.xml can be read. Because of Microsoft's pages and the product's rename,
/// there are three possible locations.
/// </summary>
internal sealed class TrustSettingsCheck(Check installation) : Check(ConnectorCheckTable.TrustSettings)
{
    public override string Target => "TrustSettings.xml";

    public override IReadOnlyList<Check> DependsOn => [installation];

    public override Task<IReadOnlyList<CheckResult>> RunAsync(CheckContext context, CancellationToken cancellationToken)
    {
        CheckResult[] rows =
        [
            .. TrustSettings
                .Paths(context.Server)
                .Where(context.Server.Files.FileExists)
                .Select(path => ReadFile(context, path)),
        ];
        return Task.FromResult<IReadOnlyList<CheckResult>>(
            rows.Length > 0 ? rows : [Skip(Target, "The file is missing: the connector was never registered here.")]
        );
    }

    private CheckResult ReadFile(CheckContext context, string path)
    {
        try
        {
            TrustSettings? found = TrustSettings.Parse(path, context.Server.Files.ReadAllText(path));
            return found is { IsEdited: true }
                    ? Warn(
                        path,
                        $"{TrustSettings.Edited} It means certificate {found.Thumbprint}.",
                        $"Write <Thumbprint>{found.Thumbprint}</Thumbprint> in the file, without other characters, "
                            + "then run Restart-Connector.",
                        ConnectorHealth.Healthy
                    )
                : found is { } settings
                    ? Pass(
                        path,
                        $"The file names certificate {settings.Thumbprint} in "
                            + (settings.IsInUserStore ? "Network Service's own store." : "the machine's store.")
                    )
                : Fail(
                    path,
                    "The file cannot be parsed, so the connector cannot find its certificate.",
                    "Run Register-Connector -Force -Token (Get-ConnectorRegistrationToken)"
                );
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            return Warn(
                path,
                $"The file could not be read: {closed.Message}",
                "Run Test-Connector as administrator.",
                ConnectorHealth.Unknown
            );
        }
    }
}
