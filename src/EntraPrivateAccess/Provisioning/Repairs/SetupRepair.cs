using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning.Steps;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning.Repairs;

/// <summary>
/// Installs a connector anew whose installation lacks something. Where nothing is installed, that is an installation
/// and no repair.
/// </summary>
internal sealed class SetupRepair : IRepair
{
    public string Action => "RunSetup";

    public string Check => "Installation";

    public async Task<RepairPlan?> PlanAsync(
        ProvisioningContext context,
        CheckResult finding,
        CancellationToken cancellationToken
    ) =>
        await ConnectorInventory.ReadAsync(context.Server, cancellationToken).ConfigureAwait(false)
            is { IsComplete: false } broken
            ? new RepairPlan(
                context.Description.Name,
                $"Remove and install the connector again, with its data and registration left in place, since the installation lacks {string.Join(", ", broken.Missing)}"
            )
            : null;

    public async Task<string> ApplyAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        // As an update does it: nothing is registered, and nothing is asked about a group that such a connector does
        // not serve.
        ProvisioningContext setup = context.For(context.Request with { IsUpdate = true });
        setup.Installed = await ConnectorInventory.ReadAsync(context.Server, cancellationToken).ConfigureAwait(false)
            ?? throw ConnectorErrors.ConnectorNotInstalled(context.Description.Name);
        await InstallerPreflight.RunAsync(setup, cancellationToken).ConfigureAwait(false);
        ProxySetting? proxy = ProxyOf(context.Server, setup.Installed);
        _ = await new ProvisioningRun(
            setup,
            [new DownloadStep(), new VerifyStep(), new RemoveBrokenStep(), new InstallStep()],
            (_, _) => Task.FromResult(true)
        )
            .RunAsync(cancellationToken)
            .ConfigureAwait(false);
        if (proxy is not null)
        {
            // Before a service is started: it reads its configuration then.
            _ = new ProxyConfiguration(context.Server, setup.Installed!).Set(proxy);
        }

        context.RebootRequired |= setup.RebootRequired;
        return $"Setup ran again. {InstallerNeed.Describe(setup.Installed!)}";
    }

    // The configuration files go with the programs.
    private static ProxySetting? ProxyOf(IServer server, InstalledConnector broken)
    {
        try
        {
            return ServiceProxy.ReadAll(server, broken)[0] is { Source: ServiceProxy.OwnFile } own
                ? own.Section.AsSetting()
                : null;
        }
        catch (ConnectorException)
        {
            // Broken as well, or an address that no connector can use.
            return null;
        }
    }
}

/// <summary>
/// Takes a broken installation off by the entries that Windows holds for it: over the same version setup finds
/// nothing to do, whatever is missing.
/// </summary>
/// <remarks>
/// After the installer was verified, so that nothing is removed that can't be put back. The connector's data, its
/// registration among it, is not touched.
/// </remarks>
internal sealed class RemoveBrokenStep : IProvisioningStep
{
    public string Name => "RemoveBroken";

    public async Task<StepPlan> InspectAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        IReadOnlyList<UninstallEntry> entries = await UninstallEntries
            .ReadAsync(context.Server, cancellationToken)
            .ConfigureAwait(false);
        return entries.Count == 0
            ? StepPlan.Skip("Windows holds no entry for it: setup takes it for new.")
            : StepPlan.Act($"Remove what is left of {entries[0].DisplayName}");
    }

    public async Task<StepDone> ApplyAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        await new Uninstallation(context).RemoveProgramsAsync(cancellationToken).ConfigureAwait(false);
        return new StepDone("Removed what was left of it.");
    }
}
