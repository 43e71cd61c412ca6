using System;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Installation;

namespace EntraPrivateAccess.Provisioning.Steps;

/// <summary>Finds everything that would stop an update later, and whether users will notice it, before the server is touched.</summary>
internal sealed class UpdatePreflightStep : IProvisioningStep
{
    public string Name => "Preflight";

    public async Task<StepPlan> InspectAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        context.Installed = await ConnectorInventory.ReadAsync(context.Server, cancellationToken).ConfigureAwait(false)
            ?? throw Faults.ConnectorNotInstalled(context.Description.Name);
        await PreflightChecks.RunAsync(context, cancellationToken).ConfigureAwait(false);
        context.RebootRequired |= await new RestartNote(context.Server).StandsAsync(cancellationToken).ConfigureAwait(false);
        context.Registration = await RegistrationInventory.ReadAsync(context.Server, context.ServerNow, cancellationToken).ConfigureAwait(false);
        await InstallerPreflight.RunAsync(context, cancellationToken).ConfigureAwait(false);
        context.ServicesToRun = await ServiceSelection.AfterUpdateAsync(context, cancellationToken).ConfigureAwait(false);
        await UpdateDowntime.AskAsync(context, cancellationToken).ConfigureAwait(false);
        return StepPlan.Done("Nothing stands in the way."
            + (context.Tenant is null ? " Nobody is signed in, so whether another connector serves the group meanwhile is not known." : ""));
    }

    public Task<StepDone> ApplyAsync(ProvisioningContext context, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("A preflight only looks.");
}
