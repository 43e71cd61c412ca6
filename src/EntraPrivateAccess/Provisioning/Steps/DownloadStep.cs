using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Installer;

namespace EntraPrivateAccess.Provisioning.Steps;

/// <summary>Brings the installer into a folder that only administrators can write to.</summary>
internal sealed class DownloadStep : IProvisioningStep
{
    public string Name => "Download";

    public Task<StepPlan> InspectAsync(ProvisioningContext context, CancellationToken cancellationToken) => Task.FromResult(
        context.Request.InstallerPath is string path ? StepPlan.Done($"The installer {path} was given.")
        : InstallerNeed.Reason(context) is null ? StepPlan.Done($"No installer is needed. {InstallerNeed.Describe(context.Installed!)}")
        : StepPlan.Act($"Download the installer from {context.Environment.DownloadUrl!.Host}"));

    public async Task<StepDone> ApplyAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        SetupFolders folders = new(context.Server);
        folders.Create();
        InstallerRequest request = new() { Environment = context.Environment, TargetPath = folders.Installer, MinimumVersion = context.Request.MinimumVersion };
        context.Installer = await new InstallerDownload(context.Server, context.Http, context.Clock)
            .SaveAsync(request, context.Reporter, cancellationToken).ConfigureAwait(false);
        return context.Installer.Changed
            ? new StepDone($"Downloaded version {context.Installer.Version} ({context.Installer.Size / 1024 / 1024} MB).")
            : new StepDone($"Version {context.Installer.Version} was downloaded already.", Changed: false);
    }
}
