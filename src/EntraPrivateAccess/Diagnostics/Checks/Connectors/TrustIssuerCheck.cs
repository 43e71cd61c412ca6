using System;
using System.Collections.Generic;
using System.Formats.Asn1;
using System.Linq;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Diagnostics.Network.Revocation;
using EntraPrivateAccess.Installation;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks.Connectors;

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
