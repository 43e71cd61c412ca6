using System;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Installer;

namespace EntraPrivateAccess.Provisioning.Steps;

/// <summary>Proves the installer: complete, signed by the right publisher, not older than what is installed.</summary>
internal sealed class VerifyStep : IProvisioningStep
{
    public string Name => "Verify";

    // Looking is all there is to do, so a plan looks too, where the file is there already.
    public async Task<StepPlan> InspectAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        if (context.Request.InstallerPath is null && InstallerNeed.Reason(context) is null)
        {
            return StepPlan.Done("No installer is needed.");
        }

        if (context.Installer is null)
        {
            return StepPlan.Wait("Verify the installer's signature, publisher and version");
        }

        context.Installer = await InstallerVerification.VerifyAsync(
            context.Server, context.Installer.Path, context.Environment, context.Request.MinimumVersion, cancellationToken).ConfigureAwait(false);
        Version offered = context.Installer.Version!;
        return context.Installed?.Version is Version installed && offered < installed
            ? throw Faults.DowngradeRefused(installed, offered)
            : StepPlan.Done($"Version {offered}, signed by {context.Installer.Publisher}.");
    }

    public Task<StepDone> ApplyAsync(ProvisioningContext context, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("There is nothing to verify without an installer.");
}
