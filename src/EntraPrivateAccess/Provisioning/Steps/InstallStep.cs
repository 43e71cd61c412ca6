using EntraPrivateAccess.Downloads;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Provisioning.Steps;

/// <summary>Runs setup silently, without registration, and waits until files and services are in place.</summary>
internal sealed class InstallStep : IAppliedStep
{
    public string Name => "Install";

    public async Task<StepPlan> InspectAsync(
        ProvisioningContext context,
        ProvisioningState state,
        CancellationToken cancellationToken
    )
    {
        state = state with
        {
            Installed = await ConnectorInventory.ReadAsync(context.Server, cancellationToken).ConfigureAwait(false),
        };
        if (InstallerNeed.Reason(context, state) is string reason)
        {
            return StepPlan.Act(
                state,
                $"Install connector {state.Installer?.Version ?? "from the download"} silently ({reason})"
            );
        }

        SetupMarker marker = new(context);
        if (IsUnfinished(state, marker))
        {
            return StepPlan.Act(state, "Wait for the setup of an earlier run");
        }

        if (await RestoredSettings.ArePendingAsync(context, state, cancellationToken).ConfigureAwait(false))
        {
            return StepPlan.Act(
                state,
                "Compare the settings with those before the setup of an earlier run, and write the missing ones"
            );
        }

        // The marker that a killed run left is removed, so that a later upgrade does not wait needlessly. A plan does
        // not mention it.
        return marker.Exists && !context.Request.IsPlan
            ? StepPlan.Wait(state, "Remove the marker of an earlier setup")
            : StepPlan.Done(state, InstallerNeed.Describe(state.Installed!) + InstallerNeed.Doubt(context));
    }

    public async Task<StepDone> ApplyAsync(
        ProvisioningContext context,
        ProvisioningState state,
        CancellationToken cancellationToken
    )
    {
        SetupFolders folders = new(context.Server);
        folders.Create();
        SetupProgram setup = new(context);
        SetupMarker marker = new(context);
        (bool serves, state) = await EarlierServesAsync(context, state, setup, folders, marker, cancellationToken)
            .ConfigureAwait(false);
        if (serves)
        {
            marker.Remove();
            state = await RestoredSettings.WriteAsync(context, state, cancellationToken).ConfigureAwait(false);
            return new StepDone(
                state,
                $"A setup of an earlier run finished. {InstallerNeed.Describe(state.Installed!)}"
                    + RestoredSettings.Describe(state),
                Changed: state.RestoredSettings.Count > 0
            );
        }

        // No installer was downloaded if the earlier setup seemed to be complete.
        ConnectorInstaller installer = state.Installer
            ?? throw ConnectorErrors.InstallationIncomplete(
                context.Description.Name,
                SetupCompletion.Missing(state.Installed, new Version()),
                context.Request.Limits.Settling
            );
        string? before = state.Installed?.Version?.ToString();
        string log = folders.LogFile("install", context.Clock.GetUtcNow());
        string path = LocalInstaller.Bring(context.Server.Files, installer.Path, folders.Installer, cancellationToken);
        SetupExitCode code;
        if (state.Installed is { } replaced)
        {
            await new KeptSettingsFile(context.Server)
                .StoreAsync(replaced, context.Reporter.Warning, cancellationToken)
                .ConfigureAwait(false);
        }

        marker.Write(log);
        try
        {
            code = await RunVerifiedAsync(context, installer, setup, path, log, cancellationToken)
                .ConfigureAwait(false);
            state = state with { RebootRequired = state.RebootRequired || code.RebootRequired };
            InstalledConnector installed = code.RestartStarted
                ? throw ConnectorErrors.RestartStarted()
                : await new SetupCompletion(context)
                    .WaitAsync(installer.ProductVersion, context.Request.Limits.InPlace, cancellationToken)
                    .ConfigureAwait(false);
            state = state with { Installed = installed };
            state = await RestoredSettings.WriteAsync(context, state, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            if (fault is not ConnectorException { Condition: ErrorCondition.WaitTimedOut })
            {
                // Setup ended, or the disk or Windows prevented its start, so the next run has nothing to wait for.
                marker.Remove();
            }

            if (state.RebootRequired)
            {
                throw new StepFailedException(state, fault);
            }

            throw;
        }

        marker.Remove();
        return new StepDone(
            state,
            (
                before is null
                    ? $"Installed connector {installer.Version}."
                    : $"Upgraded connector {before} to {installer.Version}."
            )
                + (code.RebootRequired ? " Windows requires a restart." : "")
                + RestoredSettings.Describe(state)
        );
    }

    /// <summary>
    /// REGISTERCONNECTOR="false" /q is passed exactly as documented: escaped quotes would end up in the value.
    /// /norestart and /log are inferred from the options of a bundle; without /norestart, setup restarts the machine by
    /// itself.
    /// </summary>
    internal static string Arguments(ProvisioningContext context, string log)
    {
        string environment = context.Environment.InstallerNeedsEnvironmentName
            ? "ENVIRONMENTNAME=\""
                + (
                    context.Environment.InstallerEnvironmentName
                    ?? throw ConnectorErrors.EnvironmentNotSupported(
                        context.Environment,
                        "The installer's name for this cloud"
                    )
                )
                + "\" "
            : "";
        return $"{environment}REGISTERCONNECTOR=\"false\" /q /norestart /log \"{log}\"";
    }

    // The connector's package is installed first, so a new connector with an old updater means that setup is
    // incomplete.
    private static bool IsUnfinished(ProvisioningState state, SetupMarker marker) =>
        state.Installed is { IsOfOneVersion: false } && marker.Stands;

    // A setup that was left running may have ended in the meantime, while its files and services may still be
    // appearing.
    private static async Task<(bool Serves, ProvisioningState State)> EarlierServesAsync(
        ProvisioningContext context,
        ProvisioningState state,
        SetupProgram setup,
        SetupFolders folders,
        SetupMarker marker,
        CancellationToken cancellationToken
    )
    {
        SetupExitCode? ended = await setup
            .WaitForEarlierAsync(folders.Installer, cancellationToken)
            .ConfigureAwait(false);
        state = state with
        {
            RebootRequired = state.RebootRequired || ended is { RebootRequired: true },
            Installed = await ConnectorInventory.ReadAsync(context.Server, cancellationToken).ConfigureAwait(false),
        };
        if (InstallerNeed.Reason(context, state) is null && !IsUnfinished(state, marker))
        {
            return (true, state);
        }

        if (ended?.Succeeded ?? marker.Stands)
        {
            Version version = state.Installer?.ProductVersion ?? state.Installed?.Version ?? new Version();
            try
            {
                InstalledConnector installed = await new SetupCompletion(context)
                    .WaitAsync(version, context.Request.Limits.Settling, cancellationToken)
                    .ConfigureAwait(false);
                return (true, state with { Installed = installed });
            }
            catch (ConnectorException fault) when (fault.Condition is ErrorCondition.InstallationIncomplete)
            {
                context.Reporter.Verbose(
                    $"The setup of an earlier run left the installation incomplete: {fault.Message}"
                );
            }
        }

        return (false, state);
    }

    // The file is locked during its verification and its start, so that it cannot be changed or replaced in between.
    private static async Task<SetupExitCode> RunVerifiedAsync(
        ProvisioningContext context,
        ConnectorInstaller installer,
        SetupProgram setup,
        string path,
        string log,
        CancellationToken cancellationToken
    )
    {
        using IDisposable held = context.Server.Files.HoldUnchanged(path);
        // The signature covers every byte; an additional hash would only read the file again.
        _ = await InstallerVerification
            .VerifyAsync(
                context.Server,
                path,
                installer.Path,
                installer.Sha256,
                context.Environment,
                installer.ProductVersion,
                cancellationToken
            )
            .ConfigureAwait(false);
        return await setup.RunAsync(path, Arguments(context, log), log, cancellationToken).ConfigureAwait(false);
    }
}
