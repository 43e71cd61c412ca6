using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Installation;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks.Cloud;

/// <summary>A check of what the tenant says of one connector.</summary>
internal abstract class CloudCheck(string name) : SingleCheck(name, CheckCategories.Cloud)
{
    public override string Target => "Tenant";

    /// <summary>Judges what was observed; null where there is nothing to say, because the tenant does not list the connector.</summary>
    /// <param name="registration">What the server knows of its registration; null where only the tenant was asked.</param>
    public abstract CheckResult? Judge(TenantObservation tenant, RegistrationState? registration);

    protected sealed override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken) =>
        await context.CloudAsync(cancellationToken).ConfigureAwait(false) is not { } tenant
            ? Skip(Target, "Nobody is signed in: run Connect-EntraPrivateAccess.")
            : Judge(tenant, (await context.RegistrationAsync(cancellationToken).ConfigureAwait(false)).State)
                ?? Skip(Target, "The tenant does not list this connector.");
}
