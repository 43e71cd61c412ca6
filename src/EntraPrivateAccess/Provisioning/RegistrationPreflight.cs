using System.Security;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Http;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Inventory;

namespace EntraPrivateAccess.Provisioning;

/// <summary>Checks whether a registration is needed, and whether there is a suitable token for it.</summary>
internal static class RegistrationPreflight
{
    /// <param name="canBeLeftOut">True if the command can succeed without a registration.</param>
    public static async Task RunAsync(
        ProvisioningContext context,
        bool canBeLeftOut,
        CancellationToken cancellationToken
    )
    {
        if (context.Request.SkipRegistration)
        {
            return;
        }

        if (context.Registration!.IsRegistered && !context.Request.ForceRegistration)
        {
            // A run that is repeated after its token expired no longer needs it.
            context.Token = context.Request.Token is { } unused
                ? RegistrationTokenCheck.CheckUnused(unused, context.Environment, context.TenantId)
                : null;
            context.TargetTenantId = context.Token?.TenantId ?? context.TenantId;
            RefuseOtherTenant(context);
            return;
        }

        if (context.Request.Token is { } token)
        {
            await UseAsync(context, token, cancellationToken).ConfigureAwait(false);
        }

        context.TargetTenantId = context.Token?.TenantId ?? context.TenantId;

        if (context.Environment.RegistrationScope is null)
        {
            throw ConnectorErrors.EnvironmentNotSupported(context.Environment, "How to register with a token");
        }

        if (context.Token is null && context.Registration.State is not RegistrationState.Unknown)
        {
            await UseCachedAsync(context, canBeLeftOut, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Returns true if there is a token, or a cached sign-in that may provide one. Never prompts.</summary>
    public static async Task<bool> HasTokenAsync(ProvisioningContext context) =>
        context.Request.Token is not null
        || (
            context.OpenRegistrationSignIn is { } open
            && await (await open().ConfigureAwait(false)).FindAsync().ConfigureAwait(false) is not null
        );

    // The service validates a token by its own clock, and the server's clock can be wrong.
    private static async Task UseAsync(
        ProvisioningContext context,
        SecureString token,
        CancellationToken cancellationToken
    )
    {
        DateTimeOffset now = await ServiceClock
            .ReadAsync(context.Http, context.Environment, context.Clock, cancellationToken)
            .ConfigureAwait(false);
        context.Token = RegistrationTokenCheck.Check(token, context.Environment, context.TenantId, now);
        foreach (string warning in context.Token.Warnings)
        {
            context.Reporter.Warning(warning);
        }
    }

    // After Get-ConnectorRegistrationToken ran here, the user is signed in and does not have to pass the token.
    private static async Task UseCachedAsync(
        ProvisioningContext context,
        bool canBeLeftOut,
        CancellationToken cancellationToken
    )
    {
        CachedRegistrationSignIn? signIn = context.OpenRegistrationSignIn is { } open
            ? await open().ConfigureAwait(false)
            : null;
        if (signIn is null || await signIn.FindAsync().ConfigureAwait(false) is not { } account)
        {
            throw ConnectorErrors.RegistrationTokenMissing(canBeLeftOut);
        }

        context.Reporter.Verbose(
            $"No -Token was specified: the cached sign-in of {account.UserName} is used for the registration."
        );
        context.TargetTenantId ??= account.TenantId;
        // A plan sends no requests, and getting a token may require one.
        if (!context.Request.IsPlan)
        {
            await UseAsync(
                    context,
                    await TokenAsync(context, signIn, account, cancellationToken).ConfigureAwait(false),
                    cancellationToken
                )
                .ConfigureAwait(false);
            context.TargetTenantId = context.Token?.TenantId ?? context.TargetTenantId;
        }
    }

    private static async Task<SecureString> TokenAsync(
        ProvisioningContext context,
        CachedRegistrationSignIn signIn,
        CachedAccount account,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await signIn.GetAsync(context.Reporter, cancellationToken).ConfigureAwait(false);
        }
        catch (ConnectorException fault) when (fault.ErrorId is "SignInExpired" or "MfaRequired")
        {
            throw ConnectorErrors.RegistrationSignInExpired(account.UserName, fault);
        }
    }

    private static void RefuseOtherTenant(ProvisioningContext context)
    {
        if (
            context.TargetTenantId is string wanted
            && context.Registration!.TenantId is string registered
            && Guid.TryParse(wanted, out Guid wantedId)
            && Guid.TryParse(registered, out Guid registeredId)
            && wantedId != registeredId
        )
        {
            throw ConnectorErrors.RegisteredElsewhere(registered, wanted);
        }
    }
}

/// <summary>Determines why a step that needs the tenant is skipped.</summary>
internal static class CloudSteps
{
    /// <param name="later">A sentence with the command that does the work later.</param>
    public static StepPlan? SkipReason(ProvisioningContext context, string later) =>
        context.Request.SkipRegistration ? StepPlan.Skip("The connector is not registered yet.")
        : context.Request.IsUpdate && !ServiceSelection.Serves(context)
            ? StepPlan.Skip(
                "The connector is not registered or its service is not meant to run, "
                    + "so the tenant will not list it as active."
            )
        : context.Tenant is null ? StepPlan.Skip($"You are not signed in to the tenant. {later}")
        : context.Request.IsUpdate && IsElsewhere(context)
            ? StepPlan.Skip(
                $"The connector is registered in tenant {context.Registration!.TenantId}, "
                    + "but this session is signed in to another tenant."
            )
        : null;

    private static bool IsElsewhere(ProvisioningContext context) =>
        Guid.TryParse(context.Registration?.TenantId, out Guid registered)
        && Guid.TryParse(context.TenantId, out Guid signedIn)
        && registered != signedIn;
}
