using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Provisioning.Steps;

/// <summary>Finds everything that would make the run fail later, before the server is changed.</summary>
internal sealed class PreflightStep : IAppliedStep
{
    private const string Passed = "All preflight checks passed.";

    private readonly bool _installs;

    /// <param name="installs">False if only a registration is requested and the connector must already be
    /// installed.</param>
    public PreflightStep(bool installs) => _installs = installs;

    public string Name => "Preflight";

    public async Task<StepPlan> InspectAsync(
        ProvisioningContext context,
        ProvisioningState state,
        CancellationToken cancellationToken
    )
    {
        RegistrationPreflight.RefuseTokenOfOtherTenant(context);
        CheckArguments(context.Request);
        state = state with
        {
            TargetTenantId = await RegistrationPreflight.FindTenantAsync(context).ConfigureAwait(false),
        };
        state = await ReadBesideChecksAsync(context, state, cancellationToken).ConfigureAwait(false);
        if (_installs)
        {
            state = await InstallerPreflight.RunAsync(context, state, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            _ = ConnectorInventory.RequireWhole(state.Installed, context.Description.Name);
        }

        if (context.Request.IsPlan)
        {
            await UpdateDowntime.AskAsync(context, state, cancellationToken).ConfigureAwait(false);
            return StepPlan.Done(state, Passed);
        }

        return
            RequiresLicense(context, state)
            || RegistrationPreflight.RequiresCachedToken(context, state)
            || UpdateDowntime.IsPossible(context, state)
            ? StepPlan.Wait(state, "Get the consent and the registration token that the run requires")
            : StepPlan.Done(state, Passed);
    }

    /// <summary>
    /// Acquires what the run requires of the user, after the server and the tenant were found to be suitable.
    /// </summary>
    public async Task<StepDone> ApplyAsync(
        ProvisioningContext context,
        ProvisioningState state,
        CancellationToken cancellationToken
    )
    {
        state = await RegistrationPreflight.AcquireTokenAsync(context, state, cancellationToken).ConfigureAwait(false);
        if (RequiresLicense(context, state))
        {
            // Runs last, because it prompts the user.
            await InstallerPreflight.AskLicenseAsync(context, state).ConfigureAwait(false);
        }

        await UpdateDowntime.AskAsync(context, state, cancellationToken).ConfigureAwait(false);
        return new StepDone(state, Passed, Changed: false);
    }

    private bool RequiresLicense(ProvisioningContext context, ProvisioningState state) =>
        _installs && InstallerPreflight.RequiresLicense(context, state);

    // Reads the state of the server and the tenant while the checks wait for the network. The branches share nothing
    // that changes, and are joined after both have ended, so the result does not depend on their timing. If a check
    // fails, its error takes precedence.
    private async Task<ProvisioningState> ReadBesideChecksAsync(
        ProvisioningContext context,
        ProvisioningState state,
        CancellationToken cancellationToken
    )
    {
        using CancellationTokenSource refused = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        string? tenantId = state.TargetTenantId;
        Task checks = Task.Run(() => PreflightChecks.RunAsync(context, tenantId, cancellationToken), cancellationToken);
        Task<ServerState> server = ServerState.ReadAsync(context, refused.Token);
        Task<TenantFindings> tenant = CheckTenantAsync(context, server, refused.Token);
        if (await Task.WhenAny(checks, tenant).ConfigureAwait(false) == checks && checks.IsFaulted)
        {
            refused.Cancel();
        }

        _ = await Task.WhenAny(tenant).ConfigureAwait(false);
        _ = await Task.WhenAny(checks).ConfigureAwait(false);
        if (server.Status is TaskStatus.RanToCompletion)
        {
            // The result of a failed run contains what was read.
            ServerState read = await server.ConfigureAwait(false);
            state = state with
            {
                Installed = read.Installed,
                Registration = read.Registration,
                RebootRequired = state.RebootRequired || read.RebootRequired,
            };
        }

        try
        {
            await checks.ConfigureAwait(false);
            (RegistrationTarget target, ConnectorGroup? group) = await tenant.ConfigureAwait(false);
            return state with { Token = target.Token, TargetTenantId = target.TenantId, Group = group };
        }
        catch (ConnectorException fault)
        {
            throw new StepFailedException(state, fault);
        }
    }

    private async Task<TenantFindings> CheckTenantAsync(
        ProvisioningContext context,
        Task<ServerState> reading,
        CancellationToken cancellationToken
    )
    {
        ServerState server = await reading.ConfigureAwait(false);
        RegistrationTarget target = await RegistrationPreflight
            .RunAsync(context, server.Registration, canBeLeftOut: _installs, cancellationToken)
            .ConfigureAwait(false);
        return new(target, await GroupPreflight.RunAsync(context, server, cancellationToken).ConfigureAwait(false));
    }

    private sealed record TenantFindings(RegistrationTarget Target, ConnectorGroup? Group);

    /// <exception cref="ConnectorException">The parameters contradict each other, or one is not valid.</exception>
    internal static void CheckArguments(ProvisioningRequest request)
    {
        // Detects an empty variable in an unattended script before the connector would serve the default group's
        // applications.
        if (request.ConnectorGroup is { Id: null } group)
        {
            _ = GroupNames.Clean(group.NameOrId);
        }

        if (
            request.ConnectorGroup is null
            && (request.CreateGroup || request.RequireGroup || request.Region is not null)
        )
        {
            throw ConnectorErrors.GroupNameMissing();
        }

        if (request.Region is not null && !request.CreateGroup)
        {
            throw ConnectorErrors.RegionWithoutCreate(request.Region);
        }

        KnownRegions.Require(request.Region, request.AllowsUnknownRegion);
        if (request.Proxy is not null)
        {
            _ = ProxySetting.Explicit(request.Proxy);
        }
    }
}

/// <summary>
/// Finds everything that would make an update fail later, and whether users will notice the update, before the server
/// is changed.
/// </summary>
internal sealed class UpdatePreflightStep : IAppliedStep
{
    public string Name => "Preflight";

    public async Task<StepPlan> InspectAsync(
        ProvisioningContext context,
        ProvisioningState state,
        CancellationToken cancellationToken
    )
    {
        state = state with
        {
            Installed = await ConnectorInventory.ReadAsync(context.Server, cancellationToken).ConfigureAwait(false)
                ?? throw ConnectorErrors.ConnectorNotInstalled(context.Description.Name),
        };
        state = state with { VersionBefore = state.Installed.Version };
        try
        {
            await PreflightChecks.RunAsync(context, context.TenantId, cancellationToken).ConfigureAwait(false);
            state = state with
            {
                RebootRequired =
                    state.RebootRequired
                    || await new RestartNote(context.Server).StandsAsync(cancellationToken).ConfigureAwait(false),
                Registration = await RegistrationInventory
                    .ReadAsync(context.Server, context.ServerNow, cancellationToken)
                    .ConfigureAwait(false),
            };
            state = await InstallerPreflight.RunAsync(context, state, cancellationToken).ConfigureAwait(false);
            state = state with
            {
                ServicesToRun = await ServiceSelection
                    .AfterUpdateAsync(context, state, cancellationToken)
                    .ConfigureAwait(false),
            };
        }
        catch (ConnectorException fault)
        {
            throw new StepFailedException(state, fault);
        }

        if (ServiceSelection.FindObstacle(state) is { } obstacle)
        {
            state = state with { NextStep = obstacle.ToString() };
            context.Reporter.Warning(obstacle.ToString());
        }

        if (context.Request.IsPlan)
        {
            await UpdateDowntime.AskAsync(context, state, cancellationToken).ConfigureAwait(false);
            return StepPlan.Done(state, Passed(context, state));
        }

        return InstallerPreflight.RequiresLicense(context, state) || UpdateDowntime.IsPossible(context, state)
            ? StepPlan.Wait(state, "Get the license acceptance and the consent to downtime that the update requires")
            : StepPlan.Done(state, Passed(context, state));
    }

    /// <summary>Asks the user, after the server was found to be suitable.</summary>
    public async Task<StepDone> ApplyAsync(
        ProvisioningContext context,
        ProvisioningState state,
        CancellationToken cancellationToken
    )
    {
        await InstallerPreflight.AskLicenseAsync(context, state).ConfigureAwait(false);
        await UpdateDowntime.AskAsync(context, state, cancellationToken).ConfigureAwait(false);
        return new StepDone(state, Passed(context, state), Changed: false);
    }

    private static string Passed(ProvisioningContext context, ProvisioningState state) =>
        (
            ServiceSelection.FindObstacle(state) is { } obstacle
                ? $"The update can be installed, but {obstacle.Reason}."
                : "All preflight checks passed."
        )
        + (
            context.Tenant is null
                ? " You are not signed in to the tenant, so it is unknown whether another connector serves the "
                    + "group in the meantime."
                : ""
        );
}
