using EntraPrivateAccess.Downloads;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Provisioning.Steps;

/// <summary>Downloads the installer to a folder that only administrators can write to.</summary>
internal sealed class DownloadStep : IAppliedStep
{
    public string Name => "Download";

    public Task<StepPlan> InspectAsync(
        ProvisioningContext context,
        ProvisioningState state,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult(
            context.Request.InstallerPath is string path ? StepPlan.Done(state, $"The installer {path} was specified.")
            : InstallerNeed.Reason(context, state) is null
                ? StepPlan.Done(state, $"No installer is needed. {InstallerNeed.Describe(state.Installed!)}")
            : StepPlan.Act(state, $"Download the installer from {context.Environment.DownloadUrl!.Host}")
        );

    public async Task<StepDone> ApplyAsync(
        ProvisioningContext context,
        ProvisioningState state,
        CancellationToken cancellationToken
    )
    {
        SetupFolders folders = new(context.Server);
        folders.Create();
        InstallerRequest request = new()
        {
            Environment = context.Environment,
            TargetPath = folders.Installer,
            MinimumVersion = context.Request.MinimumVersion,
        };
        ConnectorInstaller installer = await new InstallerDownload(context.Server, context.Http, context.Clock)
            .SaveAsync(request, context.Reporter, cancellationToken)
            .ConfigureAwait(false);
        state = state with { Installer = installer };
        return installer.Changed
            ? new StepDone(state, $"Downloaded version {installer.Version} ({installer.Size / 1024 / 1024} MB).")
            : new StepDone(state, $"Version {installer.Version} was already downloaded.", Changed: false);
    }
}

/// <summary>
/// Verifies that the installer is complete, signed by the right publisher, and not older than the installed version.
/// </summary>
internal sealed class VerifyStep : IProvisioningStep
{
    public string Name => "Verify";

    // Every byte of the installer was verified when it was downloaded or passed, and the Install step verifies it again
    // while the file is locked, so another verification here would prove nothing. Only the installed version remains to
    // be checked.
    public Task<StepPlan> InspectAsync(
        ProvisioningContext context,
        ProvisioningState state,
        CancellationToken cancellationToken
    )
    {
        if (context.Request.InstallerPath is null && InstallerNeed.Reason(context, state) is null)
        {
            return Task.FromResult(StepPlan.Done(state, "No installer is needed."));
        }

        if (state.Installer is not { } offered)
        {
            return Task.FromResult(StepPlan.Wait(state, "Verify the installer's signature, publisher and version"));
        }

        return state.Installed?.Version is Version installed && offered.ProductVersion < installed
            ? throw ConnectorErrors.DowngradeRefused(installed, offered.ProductVersion)
            : Task.FromResult(StepPlan.Done(state, $"Version {offered.Version}, signed by {offered.Publisher}."));
    }
}
