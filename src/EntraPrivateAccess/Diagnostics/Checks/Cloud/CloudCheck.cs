using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Installation;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks.Cloud;

/// <summary>A check of what the tenant says of one connector.</summary>
/// <remarks>Without the tenant's answer the health is Unknown: what the server knows is half of the evidence.</remarks>
internal abstract class CloudCheck(string name) : SingleCheck(name, CheckCategories.Cloud)
{
    private const string Half = "so only the server's half is known";

    public override string Target => "Tenant";

    /// <summary>Judges what was observed; null where there is nothing to say, because the tenant does not list the connector.</summary>
    /// <param name="registration">What the server knows of its registration; null where only the tenant was asked.</param>
    public abstract CheckResult? Judge(TenantObservation tenant, RegistrationState? registration);

    /// <summary>Reports that Microsoft Graph gave no answer. One check warns of it, the others are skipped.</summary>
    protected virtual CheckResult ReportError(string detail, string action) =>
        Skip(Target, detail, action, ConnectorHealth.Unknown);

    protected sealed override async Task<CheckResult> LookAsync(
        CheckContext context, CancellationToken cancellationToken)
    {
        TenantObservation? tenant;
        try
        {
            tenant = await context.CloudAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ConnectorException error)
        {
            string detail = $"The tenant could not be asked, {Half}: {error.Message}";
            return ReportError(detail, SignInAdvice.Create(context, error));
        }

        if (tenant is null)
        {
            string detail = $"No Connect-EntraPrivateAccess has signed in to the tenant, {Half}.";
            return Skip(Target, detail, SignInAdvice.Create(context, null), ConnectorHealth.Unknown);
        }

        return Judge(tenant, (await context.RegistrationAsync(cancellationToken).ConfigureAwait(false)).State)
            ?? Skip(Target, "The tenant does not list this connector.");
    }
}
