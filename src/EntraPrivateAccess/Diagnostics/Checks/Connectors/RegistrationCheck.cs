using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Installation;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks.Connectors;

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
