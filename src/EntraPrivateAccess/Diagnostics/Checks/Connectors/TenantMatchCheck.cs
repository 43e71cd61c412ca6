using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks.Connectors;

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
