using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
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

    public async Task<StepPlan> InspectAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        RegistrationPreflight.RefuseTokenOfOtherTenant(context);
        CheckArguments(context.Request);
        context.TargetTenantId = await RegistrationPreflight.FindTenantAsync(context).ConfigureAwait(false);
        await ReadBesideChecksAsync(context, cancellationToken).ConfigureAwait(false);
        if (_installs)
        {
            await InstallerPreflight.RunAsync(context, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            _ = ConnectorInventory.RequireWhole(context.Installed, context.Description.Name);
        }

        return
            !context.Request.IsPlan && (RequiresLicense(context) || RegistrationPreflight.RequiresCachedToken(context))
            ? StepPlan.Wait("Get the license acceptance and the registration token that the run requires")
            : StepPlan.Done(Passed);
    }

    /// <summary>
    /// Acquires what the run requires of the user, after the server and the tenant were found to be suitable.
    /// </summary>
    public async Task<StepDone> ApplyAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        await RegistrationPreflight.AcquireTokenAsync(context, cancellationToken).ConfigureAwait(false);
        if (RequiresLicense(context))
        {
            // Runs last, because it prompts the user.
            await InstallerPreflight.AskLicenseAsync(context).ConfigureAwait(false);
        }

        return new StepDone(Passed, Changed: false);
    }

    private bool RequiresLicense(ProvisioningContext context) =>
        _installs && InstallerPreflight.RequiresLicense(context);

    // Reads the state of the server and the tenant while the checks wait for the network. Neither branch writes to the
    // context: it is changed after both have ended, so that the result does not depend on their timing. If a check
    // fails, its error takes precedence.
    private async Task ReadBesideChecksAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        using CancellationTokenSource refused = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        string? tenantId = context.TargetTenantId;
        Task checks = Task.Run(() => PreflightChecks.RunAsync(context, tenantId, cancellationToken), cancellationToken);
        Task<ServerState> server = ServerState.ReadAsync(context, refused.Token);
        Task<RegistrationTarget> target = CheckTenantAsync(context, server, refused.Token);
        if (await Task.WhenAny(checks, target).ConfigureAwait(false) == checks && checks.IsFaulted)
        {
            refused.Cancel();
        }

        _ = await Task.WhenAny(target).ConfigureAwait(false);
        _ = await Task.WhenAny(checks).ConfigureAwait(false);
        if (server.Status is TaskStatus.RanToCompletion)
        {
            // The result of a failed run contains what was read.
            ServerState read = await server.ConfigureAwait(false);
            context.Installed = read.Installed;
            context.Registration = read.Registration;
            context.RebootRequired |= read.RebootRequired;
        }

        await checks.ConfigureAwait(false);
        (context.Token, context.TargetTenantId) = await target.ConfigureAwait(false);
    }

    private async Task<RegistrationTarget> CheckTenantAsync(
        ProvisioningContext context,
        Task<ServerState> reading,
        CancellationToken cancellationToken
    )
    {
        ServerState server = await reading.ConfigureAwait(false);
        RegistrationTarget target = await RegistrationPreflight
            .RunAsync(context, server.Registration, canBeLeftOut: _installs, cancellationToken)
            .ConfigureAwait(false);
        await GroupPreflight.RunAsync(context, server, cancellationToken).ConfigureAwait(false);
        return target;
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

/// <summary>The state of the server that the preflight read.</summary>
internal sealed record ServerState(
    InstalledConnector? Installed,
    ConnectorRegistration Registration,
    bool RebootRequired
)
{
    public static async Task<ServerState> ReadAsync(ProvisioningContext context, CancellationToken cancellationToken) =>
        new(
            await ConnectorInventory.ReadAsync(context.Server, cancellationToken).ConfigureAwait(false),
            await RegistrationInventory
                .ReadAsync(context.Server, context.ServerNow, cancellationToken)
                .ConfigureAwait(false),
            await new RestartNote(context.Server).StandsAsync(cancellationToken).ConfigureAwait(false)
        );
}

/// <summary>
/// Finds everything that would make an update fail later, and whether users will notice the update, before the server
/// is changed.
/// </summary>
internal sealed class UpdatePreflightStep : IAppliedStep
{
    public string Name => "Preflight";

    public async Task<StepPlan> InspectAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        context.Installed = await ConnectorInventory.ReadAsync(context.Server, cancellationToken).ConfigureAwait(false)
            ?? throw ConnectorErrors.ConnectorNotInstalled(context.Description.Name);
        await PreflightChecks.RunAsync(context, context.TenantId, cancellationToken).ConfigureAwait(false);
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
        if (context.Request.IsPlan)
        {
            await UpdateDowntime.WarnAsync(context, cancellationToken).ConfigureAwait(false);
            return StepPlan.Done(Passed(context));
        }

        return InstallerPreflight.RequiresLicense(context) || UpdateDowntime.IsPossible(context)
            ? StepPlan.Wait("Get the license acceptance and the consent to downtime that the update requires")
            : StepPlan.Done(Passed(context));
    }

    /// <summary>Asks the user, after the server was found to be suitable.</summary>
    public async Task<StepDone> ApplyAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        await InstallerPreflight.AskLicenseAsync(context).ConfigureAwait(false);
        await UpdateDowntime.AskAsync(context, cancellationToken).ConfigureAwait(false);
        return new StepDone(Passed(context), Changed: false);
    }

    private static string Passed(ProvisioningContext context) =>
        "All preflight checks passed."
        + (
            context.Tenant is null
                ? " You are not signed in to the tenant, so it is unknown whether another connector serves the "
                    + "group in the meantime."
                : ""
        );
}
