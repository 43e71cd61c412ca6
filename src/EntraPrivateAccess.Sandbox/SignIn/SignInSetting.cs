using EntraPrivateAccess.Sandbox.Hosting;
using EntraPrivateAccess.Sandbox.Tenant;

namespace EntraPrivateAccess.Sandbox.SignIn;

/// <summary>What surrounds a sign-in.</summary>
internal sealed record SignInSetting(SandboxAddress Address, TenantIdentity Tenant, ServiceClock Clock)
{
    /// <exception cref="SignInFault">No tenant is called so.</exception>
    public void RequireTenant(string name)
    {
        if (!Tenant.Answers(name))
        {
            throw SignInFaults.UnknownTenant(name);
        }
    }
}
