using System;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Http;
using EntraPrivateAccess.Identity;

namespace EntraPrivateAccess.Provisioning;

/// <summary>Whether a registration is needed, and whether the token will serve for it.</summary>
internal static class RegistrationPreflight
{
    public static async Task RunAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        if (context.Request.SkipRegistration)
        {
            return;
        }

        // The service judges a token by its own clock, and a server's can be wrong.
        DateTimeOffset now = await ServiceClock.ReadAsync(context.Http, context.Environment, context.Clock, cancellationToken).ConfigureAwait(false);
        if (context.Request.Token is { } token)
        {
            context.Token = RegistrationTokenCheck.Check(token, context.Environment, context.TenantId, now);
            foreach (string warning in context.Token.Warnings)
            {
                context.Reporter.Warning(warning);
            }
        }

        context.TargetTenantId = context.Token?.TenantId ?? context.TenantId;
        if (context.Registration!.IsRegistered && !context.Request.ForceRegistration)
        {
            RefuseOtherTenant(context);
            return;
        }

        if (context.Environment.RegistrationScope is null)
        {
            throw Faults.EnvironmentNotSupported(context.Environment, "How to register with a token");
        }

        if (context.Token is null && context.Registration.State is not Installation.RegistrationState.Unknown)
        {
            throw Faults.RegistrationTokenMissing();
        }
    }

    private static void RefuseOtherTenant(ProvisioningContext context)
    {
        if (context.TargetTenantId is string wanted && context.Registration!.TenantId is string registered
            && Guid.TryParse(wanted, out Guid wantedId) && Guid.TryParse(registered, out Guid registeredId) && wantedId != registeredId)
        {
            throw Faults.RegisteredElsewhere(registered, wanted);
        }
    }
}
