using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Provisioning.Steps;

/// <summary>Finds everything that would make the run fail later, before the server is changed.</summary>
internal sealed class PreflightStep : IProvisioningStep
{
    private readonly bool _installs;

    /// <param name="installs">False if only a registration is requested and the connector must already be
    /// installed.</param>
    public PreflightStep(bool installs) => _installs = installs;

    public string Name => "Preflight";

    public async Task<StepPlan> InspectAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        CheckArguments(context.Request);
        // The checks use the addresses of this tenant. If no one is signed in, only the token identifies it.
        context.TargetTenantId = context.TenantId
            ?? (context.Request.Token is { } token ? TokenClaims.Read(token)?.TenantId : null);
        await ReadBesideChecksAsync(context, cancellationToken).ConfigureAwait(false);
        if (_installs)
        {
            // Runs last, because it may prompt the user.
            await InstallerPreflight.RunAsync(context, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            _ = ConnectorInventory.RequireWhole(context.Installed, context.Description.Name);
        }

        return StepPlan.Done("All preflight checks passed.");
    }

    public Task<StepDone> ApplyAsync(ProvisioningContext context, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("The Preflight step makes no changes.");

    // Reads the state of the server and the tenant while the checks wait for the network. If a check fails, its error
    // takes precedence.
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
        // Detects an empty variable in an unattended script before the connector would serve the default group's
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
/// Finds everything that would make an update fail later, and whether users will notice the update, before the server
/// is changed.
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
            "All preflight checks passed."
                + (
                    context.Tenant is null
                        ? " You are not signed in to the tenant, so it is unknown whether another connector serves the "
                            + "group in the meantime."
                        : ""
                )
        );
    }

    public Task<StepDone> ApplyAsync(ProvisioningContext context, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("The Preflight step makes no changes.");
}
