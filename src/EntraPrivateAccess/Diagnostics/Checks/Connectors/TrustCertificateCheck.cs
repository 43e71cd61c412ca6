using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Installation;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks.Connectors;

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
