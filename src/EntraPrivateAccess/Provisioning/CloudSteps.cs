using System;

namespace EntraPrivateAccess.Provisioning;

/// <summary>Why a step that asks the tenant is left out.</summary>
internal static class CloudSteps
{
    /// <param name="later">The command that does it later.</param>
    public static StepPlan? WhyNot(ProvisioningContext context, string later) =>
        context.Request.SkipRegistration ? StepPlan.Skip("Nothing is registered yet.")
        : context.Request.IsUpdate && !ServiceSelection.Serves(context) ? StepPlan.Skip("The connector is not registered, or its service is not to run: the tenant will not call it active.")
        : context.Tenant is null ? StepPlan.Skip($"Nobody is signed in to the tenant. {later}")
        : context.Request.IsUpdate && IsElsewhere(context) ? StepPlan.Skip($"It is registered in tenant {context.Registration!.TenantId}, and this session is signed in to another.")
        : null;

    private static bool IsElsewhere(ProvisioningContext context) =>
        Guid.TryParse(context.Registration?.TenantId, out Guid registered) && Guid.TryParse(context.TenantId, out Guid signedIn) && registered != signedIn;
}
