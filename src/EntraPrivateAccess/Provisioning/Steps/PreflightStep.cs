using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Provisioning.Steps;

/// <summary>Finds everything that would stop the run later, before the server is touched.</summary>
internal sealed class PreflightStep : IProvisioningStep
{
    private readonly bool _installs;

    /// <param name="installs">False where only a registration is asked for, and an installation must be there.</param>
    public PreflightStep(bool installs) => _installs = installs;

    public string Name => "Preflight";

    public async Task<StepPlan> InspectAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        CheckArguments(context.Request);
        // Whose addresses the checks ask for: where nobody is signed in, only the token names the tenant.
        context.TargetTenantId = context.TenantId
            ?? (context.Request.Token is { } token ? TokenClaims.Read(token)?.TenantId : null);
        await ReadBesideChecksAsync(context, cancellationToken).ConfigureAwait(false);
        if (_installs)
        {
            // Last, since it may ask a person.
            await InstallerPreflight.RunAsync(context, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            _ = ConnectorInventory.RequireWhole(context.Installed, context.Description.Name);
        }

        return StepPlan.Done("Nothing stands in the way.");
    }

    public Task<StepDone> ApplyAsync(ProvisioningContext context, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("A preflight only looks.");

    // The checks wait for the network: what the server and the tenant hold is read meanwhile. What a check refuses is
    // told first.
    private async Task ReadBesideChecksAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        using CancellationTokenSource refused = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task checks = Task.Run(() => PreflightChecks.RunAsync(context, cancellationToken), cancellationToken);
        Task reading = ReadAsync(context, refused.Token);
        if (await Task.WhenAny(checks, reading).ConfigureAwait(false) == checks && checks.IsFaulted)
        {
            refused.Cancel();
        }

        _ = await Task.WhenAny(reading).ConfigureAwait(false);
        await checks.ConfigureAwait(false);
        await reading.ConfigureAwait(false);
    }

    private async Task ReadAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        context.Installed = await ConnectorInventory.ReadAsync(context.Server, cancellationToken).ConfigureAwait(false);
        context.Registration = await RegistrationInventory
            .ReadAsync(context.Server, context.ServerNow, cancellationToken)
            .ConfigureAwait(false);
        context.RebootRequired |= await new RestartNote(context.Server)
            .StandsAsync(cancellationToken)
            .ConfigureAwait(false);
        await RegistrationPreflight.RunAsync(context, canBeLeftOut: _installs, cancellationToken).ConfigureAwait(false);
        await GroupPreflight.RunAsync(context, cancellationToken).ConfigureAwait(false);
    }

    private static void CheckArguments(ProvisioningRequest request)
    {
        // An empty variable in an unattended script: told before the connector would serve the default group's
        // applications.
        if (request.ConnectorGroup is { Id: null } group)
        {
            _ = GroupNames.Clean(group.NameOrId);
        }

        if (request.ConnectorGroup is null && (request.CreateGroup || request.Region is not null))
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
/// Finds everything that would stop an update later, and whether users will notice it, before the server is touched.
/// </summary>
internal sealed class UpdatePreflightStep : IProvisioningStep
{
    public string Name => "Preflight";

    public async Task<StepPlan> InspectAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        context.Installed = await ConnectorInventory.ReadAsync(context.Server, cancellationToken).ConfigureAwait(false)
            ?? throw ConnectorErrors.ConnectorNotInstalled(context.Description.Name);
        await PreflightChecks.RunAsync(context, cancellationToken).ConfigureAwait(false);
        context.RebootRequired |= await new RestartNote(context.Server)
            .StandsAsync(cancellationToken)
            .ConfigureAwait(false);
        context.Registration = await RegistrationInventory
            .ReadAsync(context.Server, context.ServerNow, cancellationToken)
            .ConfigureAwait(false);
        await InstallerPreflight.RunAsync(context, cancellationToken).ConfigureAwait(false);
        context.ServicesToRun = await ServiceSelection
            .AfterUpdateAsync(context, cancellationToken)
            .ConfigureAwait(false);
        await UpdateDowntime.AskAsync(context, cancellationToken).ConfigureAwait(false);
        return StepPlan.Done(
            "Nothing stands in the way."
                + (
                    context.Tenant is null
                        ? " Nobody is signed in, so whether another connector serves the group meanwhile is not known."
                        : ""
                )
        );
    }

    public Task<StepDone> ApplyAsync(ProvisioningContext context, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("A preflight only looks.");
}
