using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning.Steps;

namespace EntraPrivateAccess.Provisioning.Repairs;

/// <summary>
/// Reinstalls a connector whose installation is incomplete, or lacks its registry key or a configuration file. If
/// nothing is installed, that is an installation, not a repair.
/// </summary>
/// <param name="check">The check that reports the missing part: Installation or ConfigurationFiles.</param>
internal sealed class SetupRepair(CheckDefinition check) : IRepair
{
    public string Action => "RunSetup";

    public string Check => check.Name;

    public async Task<RepairPlan?> PlanAsync(
        ProvisioningContext context,
        CheckResult finding,
        CancellationToken cancellationToken
    )
    {
        if (
            await FindAsync(context, cancellationToken).ConfigureAwait(false)
            is not { Missing: { Count: > 0 } missing } broken
        )
        {
            return null;
        }

        string text =
            "Reinstall the connector and keep its data and registration, because the installation lacks "
            + string.Join(", ", missing);
        if (
            await ConnectorInventory
                .FindMarkedServiceAsync(context.Server, broken, cancellationToken)
                .ConfigureAwait(false) is
            { } marked
        )
        {
            return new RepairPlan(
                marked,
                text,
                $"{ConnectorErrors.DescribeMarkedService(marked)} {ConnectorErrors.ReleaseService}"
            );
        }

        return
            await IsWholeAsync(context, cancellationToken).ConfigureAwait(false)
            && (await UninstallEntries.ReadAsync(context.Server, cancellationToken).ConfigureAwait(false)).Count == 0
            // Setup of the same version would find nothing to do.
            ? new RepairPlan(
                context.Description.Name,
                text,
                $"{finding.Detail} Windows has no uninstall entry for the connector, so setup can't be run again. Copy "
                    + "the missing part from another server with the same version."
            )
            : new RepairPlan(context.Description.Name, text) { Interrupts = true, RunsProgram = true };
    }

    // The installed connector, with everything that only setup can restore as missing.
    private async Task<InstalledConnector?> FindAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        if (
            await ConnectorInventory.ReadAsync(context.Server, cancellationToken).ConfigureAwait(false) is not { } found
        )
        {
            return null;
        }

        bool isOfFiles = check == ConnectorCheckTable.ConfigurationFiles;
        string[] lost = [];
        if (isOfFiles)
        {
            lost =
            [
                .. new ProxyConfiguration(context.Server, found).Paths.Where(path =>
                    !context.Server.Files.FileExists(path)
                ),
            ];
        }
        else if (await ConnectorInventory.LacksKeyAsync(context.Server, found, cancellationToken).ConfigureAwait(false))
        {
            lost = [$"the registry key {found.Brand.RegistryKey}"];
        }

        return found with
        {
            Missing = [.. isOfFiles ? [] : found.Missing, .. lost],
        };
    }

    private static async Task<bool> IsWholeAsync(ProvisioningContext context, CancellationToken cancellationToken) =>
        await ConnectorInventory.ReadAsync(context.Server, cancellationToken).ConfigureAwait(false)
            is { IsComplete: true };

    public async Task<RepairDone> ApplyAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        // Runs like an update: nothing is registered.
        ProvisioningContext setup = context.For(context.Request with { IsUpdate = true });
        InstalledConnector broken = await FindAsync(context, cancellationToken).ConfigureAwait(false)
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
