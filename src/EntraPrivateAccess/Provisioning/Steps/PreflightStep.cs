using System;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Installation;
using EntraPrivateAccess.Installer;

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
        await PreflightChecks.RunAsync(context, cancellationToken).ConfigureAwait(false);
        context.Installed = await ConnectorInventory.ReadAsync(context.Server, cancellationToken).ConfigureAwait(false);
        context.Registration = await RegistrationInventory.ReadAsync(context.Server, context.ServerNow, cancellationToken).ConfigureAwait(false);
        context.RebootRequired |= await new RestartNote(context.Server).StandsAsync(cancellationToken).ConfigureAwait(false);
        await RegistrationPreflight.RunAsync(context, cancellationToken).ConfigureAwait(false);
        await GroupPreflight.RunAsync(context, cancellationToken).ConfigureAwait(false);
        if (_installs)
        {
            await CheckInstallerAsync(context, cancellationToken).ConfigureAwait(false);
        }
        else if (context.Installed is null)
        {
            throw Faults.ConnectorNotInstalled(context.Description.Name);
        }

        return StepPlan.Done("Nothing stands in the way.");
    }

    public Task<StepDone> ApplyAsync(ProvisioningContext context, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("A preflight only looks.");

    private static void CheckArguments(ProvisioningRequest request)
    {
        if (request.ConnectorGroup is null && (request.CreateGroup || request.Region is not null))
        {
            throw Faults.GroupNameMissing();
        }

        if (request.Region is not null && !request.CreateGroup)
        {
            throw Faults.RegionWithoutCreate(request.Region);
        }

        if (request.Proxy is not null)
        {
            ProxyConfiguration.Validate(request.Proxy);
        }
    }

    private static async Task CheckInstallerAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        if (context.Request.InstallerPath is string path)
        {
            context.Installer = await InstallerVerification.VerifyAsync(
                context.Server, path, context.Environment, context.Request.MinimumVersion, cancellationToken).ConfigureAwait(false);
            if (context.Installed?.Version is Version installed && context.Installer.Version < installed)
            {
                throw Faults.DowngradeRefused(installed, context.Installer.Version);
            }
        }

        if (InstallerNeed.Reason(context) is null)
        {
            return;
        }

        if (context.Installer is null && context.Environment.DownloadUrl is null)
        {
            throw Faults.EnvironmentNotSupported(context.Environment, "The download address of the installer");
        }

        if (!context.Request.LicenseAccepted && !context.Request.IsPlan && !await context.AskLicense().ConfigureAwait(false))
        {
            throw Faults.LicenseNotAccepted();
        }
    }
}
