namespace EntraPrivateAccess.Provisioning;

/// <summary>Why a step that asks the tenant is left out.</summary>
internal static class CloudSteps
{
    /// <param name="later">The command that does it later.</param>
    public static StepPlan? WhyNot(ProvisioningContext context, string later) =>
        context.Request.SkipRegistration ? StepPlan.Skip("Nothing is registered yet.")
        : context.Tenant is null ? StepPlan.Skip($"Nobody is signed in to the tenant. {later}")
        : null;
}
