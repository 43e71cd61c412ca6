using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning.Steps;

namespace EntraPrivateAccess.Provisioning.Repairs;

/// <summary>
/// Reinstalls a connector whose installation is incomplete. If nothing is installed, that is an installation, not a
/// repair.
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
                "Reinstall the connector and keep its data and registration, "
                    + $"because the installation lacks {string.Join(", ", broken.Missing)}"
            )
            {
                Interrupts = true,
                RunsProgram = true,
            }
            : null;

    public async Task<RepairDone> ApplyAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        // Runs like an update: nothing is registered.
        ProvisioningContext setup = context.For(context.Request with { IsUpdate = true });
        InstalledConnector broken = await ConnectorInventory
            .ReadAsync(context.Server, cancellationToken)
            .ConfigureAwait(false)
            ?? throw ConnectorErrors.ConnectorNotInstalled(context.Description.Name);
        ProvisioningState state = await InstallerPreflight
            .RunAsync(setup, new ProvisioningState { Installed = broken }, cancellationToken)
            .ConfigureAwait(false);
        await InstallerPreflight.AskLicenseAsync(setup, state).ConfigureAwait(false);
        // The configuration files are removed with the programs.
        await new KeptSettingsFile(context.Server)
            .StoreAsync(broken, context.Reporter.Warning, cancellationToken)
            .ConfigureAwait(false);
        ProvisioningRun run = new(
            setup,
            [new DownloadStep(), new VerifyStep(), new RemoveBrokenStep(), new InstallStep()],
            (_, _) => Task.FromResult(true),
            state: state
        );
        _ = await run.RunAsync(cancellationToken).ConfigureAwait(false);
        InstalledConnector installed = run.State.Installed!;
        return new RepairDone(
            $"Setup ran again. {InstallerNeed.Describe(installed)}{RestoredSettings.Describe(run.State)}",
            run.State.RebootRequired
        );
    }
}

/// <summary>
/// Removes a broken installation by its uninstall entries, because setup of the same version finds nothing to do,
/// whatever is missing.
/// </summary>
/// <remarks>
/// Runs after the installer was verified, so that nothing is removed that cannot be restored. The connector's data,
/// including its registration, is not touched.
/// </remarks>
internal sealed class RemoveBrokenStep : IAppliedStep
{
    public string Name => "RemoveBroken";

    public async Task<StepPlan> InspectAsync(
        ProvisioningContext context,
        ProvisioningState state,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<UninstallEntry> entries = await UninstallEntries
            .ReadAsync(context.Server, cancellationToken)
            .ConfigureAwait(false);
        return entries.Count == 0
            ? StepPlan.Skip(state, "Windows has no uninstall entry for it, so setup treats it as a new installation.")
            : StepPlan.Act(state, $"Remove what is left of {entries[0].DisplayName}");
    }

    public async Task<StepDone> ApplyAsync(
        ProvisioningContext context,
        ProvisioningState state,
        CancellationToken cancellationToken
    )
    {
        Uninstallation removal = new(context);
        await removal.RemoveProgramsAsync(cancellationToken).ConfigureAwait(false);
        state = state with { RebootRequired = state.RebootRequired || removal.RebootRequired };
        return new StepDone(state, "Removed what was left of it.");
    }
}

/// <summary>
/// Removes the uninstall entries of an installation whose programs and services are gone, because setup of the same
/// version would find nothing to do.
/// </summary>
internal sealed class LeftoversRepair : IRepair
{
    public string Action => "RemoveLeftovers";

    public string Check => "Installation";

    public async Task<RepairPlan?> PlanAsync(
        ProvisioningContext context,
        CheckResult finding,
        CancellationToken cancellationToken
    )
    {
        if (await ConnectorInventory.ReadAsync(context.Server, cancellationToken).ConfigureAwait(false) is not null)
        {
            return null;
        }

        IReadOnlyList<UninstallEntry> entries = await UninstallEntries
            .ReadAsync(context.Server, cancellationToken)
            .ConfigureAwait(false);
        return entries.Count == 0
            ? null
            : new RepairPlan(context.Description.Name, $"Remove what is left of {Names(entries)}")
            {
                IsFirstStep = true,
                RunsProgram = true,
            };
    }

    public async Task<RepairDone> ApplyAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        string names = Names(await UninstallEntries.ReadAsync(context.Server, cancellationToken).ConfigureAwait(false));
        await new Uninstallation(context).RemoveProgramsAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<UninstallEntry> left = await UninstallEntries
            .ReadAsync(context.Server, cancellationToken)
            .ConfigureAwait(false);
        return left.Count == 0
            ? $"Removed what was left of {names}."
            : throw ConnectorErrors.UninstallIncomplete(context.Description.Name, $"the entry of {Names(left)}");
    }

    private static string Names(IEnumerable<UninstallEntry> entries) =>
        string.Join(", ", entries.Select(entry => entry.DisplayName).Distinct());
}
