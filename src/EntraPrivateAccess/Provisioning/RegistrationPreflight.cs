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
    public static async Task<RegistrationTarget> RunAsync(
        ProvisioningContext context,
        ConnectorRegistration registration,
        bool canBeLeftOut,
        CancellationToken cancellationToken
    )
    {
        if (context.Request.SkipRegistration)
        {
            return new RegistrationTarget(Token: null, await FindTenantAsync(context).ConfigureAwait(false));
        }

        if (registration.IsRegistered && !context.Request.ForceRegistration)
        {
            // A run that is repeated after its token expired no longer needs it.
            RegistrationTokenFacts? unused = context.Request.Token is { } given
                ? RegistrationTokenCheck.CheckUnused(given, context.Environment, context.TenantId)
                : null;
            RegistrationTarget known = new(unused, unused?.TenantId ?? context.TenantId);
            RefuseRegisteredElsewhere(registration, known);
            return known;
        }

        RegistrationTokenFacts? token = context.Request.Token is { } passed
            ? await CheckAsync(context, passed, cancellationToken).ConfigureAwait(false)
            : null;
        if (context.Environment.RegistrationScope is null)
        {
            throw ConnectorErrors.EnvironmentNotSupported(context.Environment, "How to register with a token");
        }

        return token is null && registration.State is not RegistrationState.Unknown
            ? await UseCachedAsync(context, canBeLeftOut).ConfigureAwait(false)
            : new RegistrationTarget(token, token?.TenantId ?? context.TenantId);
    }

    /// <summary>
    /// Returns true if the server has to be registered and the token of a cached sign-in has to be acquired for that.
    /// </summary>
    public static bool RequiresCachedToken(ProvisioningContext context, ProvisioningState state) =>
        !context.Request.SkipRegistration
        && state.Token is null
        && state.Registration is { State: not RegistrationState.Unknown } registration
        && (!registration.IsRegistered || context.Request.ForceRegistration);

    /// <summary>Acquires the token of the cached sign-in if it is required.</summary>
    /// <exception cref="ConnectorException">The cached sign-in has expired, or its token cannot be used.</exception>
    public static async Task<ProvisioningState> AcquireTokenAsync(
        ProvisioningContext context,
        ProvisioningState state,
        CancellationToken cancellationToken
    )
    {
        if (!RequiresCachedToken(context, state))
        {
            return state;
        }

        (CachedRegistrationSignIn signIn, CachedAccount account) = await FindCachedAsync(context).ConfigureAwait(false)
            ?? throw ConnectorErrors.RegistrationTokenMissing(canBeLeftOut: false);
        SecureString token = await TokenAsync(context, signIn, account, cancellationToken).ConfigureAwait(false);
        RegistrationTokenFacts facts = await CheckAsync(context, token, cancellationToken).ConfigureAwait(false);
        return state with { Token = facts, TargetTenantId = facts.TenantId ?? state.TargetTenantId };
    }

    /// <summary>
    /// Refuses a token that was issued in another tenant than that of the session, before anything is read or changed.
    /// </summary>
    /// <exception cref="ConnectorException"><c>RegistrationTokenWrongTenant</c>, or a more specific reason why the
    /// token cannot be used.</exception>
    public static void RefuseTokenOfOtherTenant(ProvisioningContext context)
    {
        if (context.Request.Token is { } token && IsOtherTenant(TokenClaims.Read(token)?.TenantId, context.TenantId))
        {
            _ = RegistrationTokenCheck.CheckUnused(token, context.Environment, context.TenantId);
        }
    }

    /// <summary>
    /// Finds the tenant to register in: that of the token, of the session, or of the cached sign-in that provides a
    /// token. Sends no request and never prompts.
    /// </summary>
    public static async Task<string?> FindTenantAsync(ProvisioningContext context) =>
        (context.Request.Token is { } token ? TokenClaims.Read(token)?.TenantId : null)
        ?? context.TenantId
        ?? (
            context.Request.Token is null && !context.Request.SkipRegistration
                ? (await FindCachedAsync(context).ConfigureAwait(false))?.Account.TenantId
                : null
        );

    /// <summary>Returns true if there is a token, or a cached sign-in that may provide one. Never prompts.</summary>
    public static async Task<bool> HasTokenAsync(ProvisioningContext context) =>
        context.Request.Token is not null || await FindCachedAsync(context).ConfigureAwait(false) is not null;

    private static async Task<(CachedRegistrationSignIn SignIn, CachedAccount Account)?> FindCachedAsync(
        ProvisioningContext context
    )
    {
        CachedRegistrationSignIn? signIn = context.OpenRegistrationSignIn is { } open
            ? await open().ConfigureAwait(false)
            : null;
        return signIn is not null && await signIn.FindAsync().ConfigureAwait(false) is { } account
            ? (signIn, account)
            : null;
    }

    // The service validates a token by its own clock, and the server's clock can be wrong.
    private static async Task<RegistrationTokenFacts> CheckAsync(
        ProvisioningContext context,
        SecureString token,
        CancellationToken cancellationToken
    )
    {
        DateTimeOffset now = await ServiceClock
            .ReadAsync(context.Http, context.Environment, context.Clock, cancellationToken)
            .ConfigureAwait(false);
        RegistrationTokenFacts facts = RegistrationTokenCheck.Check(token, context.Environment, context.TenantId, now);
        foreach (string warning in facts.Warnings)
        {
            context.Reporter.Warning(warning);
        }

        return facts;
    }

    // After Get-ConnectorRegistrationToken ran here, the user is signed in and does not have to pass the token.
    private static async Task<RegistrationTarget> UseCachedAsync(ProvisioningContext context, bool canBeLeftOut)
    {
        (_, CachedAccount account) = await FindCachedAsync(context).ConfigureAwait(false)
            ?? throw ConnectorErrors.RegistrationTokenMissing(canBeLeftOut);
        context.Reporter.Verbose(
            $"No -Token was specified: the cached sign-in of {account.UserName} is used for the registration."
        );
        return new RegistrationTarget(Token: null, context.TenantId ?? account.TenantId);
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
        catch (ConnectorException fault) when (fault.Condition is ErrorCondition.UserSignInRequired)
        {
            throw ConnectorErrors.RegistrationSignInExpired(account.UserName, fault);
        }
    }

    private static void RefuseRegisteredElsewhere(ConnectorRegistration registration, RegistrationTarget target)
    {
        if (IsOtherTenant(registration.TenantId, target.TenantId))
        {
            throw ConnectorErrors.RegisteredElsewhere(registration.TenantId!, target.TenantId!);
        }
    }

    // A tenant that is unknown, or known only by a domain name, is not compared.
    private static bool IsOtherTenant(string? one, string? other) =>
        Guid.TryParse(one, out Guid oneId) && Guid.TryParse(other, out Guid otherId) && oneId != otherId;
}

/// <summary>The checked registration token and the tenant to register in. Both are null if unknown.</summary>
internal sealed record RegistrationTarget(RegistrationTokenFacts? Token, string? TenantId);

/// <summary>Determines why a step that needs the tenant is skipped.</summary>
internal static class CloudSteps
{
    /// <summary>The reason if the workstation that runs the command does this step.</summary>
    public const string OnWorkstation = "The workstation does this.";

    /// <summary>The beginning of the reason without a sign-in.</summary>
    public const string NotSignedIn = "You are not signed in to the tenant.";

    /// <param name="later">A sentence with the command that does the work later.</param>
    public static StepPlan? SkipReason(ProvisioningContext context, ProvisioningState state, string later) =>
        context.Request.SkipRegistration ? StepPlan.Skip(state, "The connector is not registered yet.")
        : context.Request.IsUpdate && ServiceSelection.FindObstacle(state) is { } obstacle
            ? StepPlan.Skip(state, $"The tenant will not list the connector as active: {obstacle.Reason}.")
        : context.WorkstationJoins ? StepPlan.Skip(state, OnWorkstation)
        : context.Tenant is null ? StepPlan.Skip(state, $"{NotSignedIn} {later}")
        : context.Request.IsUpdate && IsElsewhere(context, state)
            ? StepPlan.Skip(
                state,
                $"The connector is registered in tenant {state.Registration!.TenantId}, "
                    + "but this session is signed in to another tenant."
            )
        : null;

    private static bool IsElsewhere(ProvisioningContext context, ProvisioningState state) =>
        Guid.TryParse(state.Registration?.TenantId, out Guid registered)
        && Guid.TryParse(context.TenantId, out Guid signedIn)
        && registered != signedIn;
}
