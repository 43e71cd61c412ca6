using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Installation;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks.Connectors;

/// <summary>The trust certificate names the service's own authority and the tenant: issuer connectorregistrationca.msappproxy.net, subject the tenant's id (connector concepts).</summary>
/// <remarks>That authority is in no public store, so a chain to a root can't be asked for here.</remarks>
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
                "Have a look at where this certificate comes from.",
                ConnectorHealth.Healthy),
            _ => Pass(target, $"Issued by {found.Issuer} for tenant {found.TenantId}."),
        };
    }
}
