using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning;

/// <summary>Writes the settings again that setup removed or left under former names.</summary>
internal static class RestoredSettings
{
    /// <summary>
    /// Returns whether an earlier run was interrupted after setup had replaced a version, so that settings are missing.
    /// </summary>
    public static async Task<bool> ArePendingAsync(
        ProvisioningContext context,
        ProvisioningState state,
        CancellationToken cancellationToken
    ) =>
        state.Installed is { IsComplete: true } installed
        && new KeptSettingsFile(context.Server).Read() is { } kept
        && kept.Version != installed.Version?.ToString()
        && (
            kept.FindLost(context.Server, installed).Count > 0
            || (
                await kept.CompareAsync(context.Server, installed, write: false, cancellationToken)
                    .ConfigureAwait(false)
            ).Count > 0
        );

    /// <summary>
    /// Compares the settings with those before setup, and writes the missing ones. Running services are stopped for it,
    /// and the step StartServices starts them again. Parts of the configuration files that are not written are named in
    /// a warning.
    /// </summary>
    public static async Task<ProvisioningState> WriteAsync(
        ProvisioningContext context,
        ProvisioningState state,
        CancellationToken cancellationToken
    )
    {
        if (state.Installed is not { } installed)
        {
            return state;
        }

        // The file of the new version may require what the copy of the former one lacks.
        foreach (string path in new ProxyConfiguration(context.Server, installed).Paths)
        {
            LastWritten.RemoveOutdated(context.Server.Files, path);
        }

        KeptSettingsFile file = new(context.Server);
        if (file.Read() is not { } kept)
        {
            return state;
        }

        IReadOnlyList<string> missing = await kept.CompareAsync(
                context.Server,
                installed,
                write: false,
                cancellationToken
            )
            .ConfigureAwait(false);
        if (missing.Count > 0)
        {
            await WriteStoppedAsync(context, kept, installed, cancellationToken).ConfigureAwait(false);
        }

        IReadOnlyList<LostParts> lost = kept.FindLost(context.Server, installed);
        foreach (LostParts parts in lost)
        {
            context.Reporter.Warning(parts.Warning);
        }

        file.Remove(lost);
        return state with { RestoredSettings = missing, NextStep = state.NextStep ?? lost.FirstOrDefault()?.NextStep };
    }

    /// <summary>Describes the settings as a sentence with a space before it; empty if there are none.</summary>
    public static string Describe(ProvisioningState state) =>
        state.RestoredSettings.Count == 0
            ? ""
            : " Setup had removed these settings, which were written again: "
                + $"{string.Join(", ", state.RestoredSettings)}.";

    // A service reads its settings when it starts, so it is stopped before the change.
    private static async Task WriteStoppedAsync(
        ProvisioningContext context,
        KeptSettings kept,
        InstalledConnector installed,
        CancellationToken cancellationToken
    )
    {
        ConnectorServices services = new(context.Server, context.Description.Name, context.Clock, context.Reporter);
        IReadOnlyList<ServiceInfo> running = await services.RunningAsync(cancellationToken).ConfigureAwait(false);
        string[] names = [.. running.Select(service => service.Name)];
        services.NoteRestart(names);
        _ = await services.StopAsync(context.Request.Limits.Services, cancellationToken).ConfigureAwait(false);
        bool isWritten = false;
        try
        {
            _ = await kept.CompareAsync(context.Server, installed, write: true, cancellationToken)
                .ConfigureAwait(false);
            isWritten = true;
        }
        finally
        {
            if (!isWritten || context.Request.SkipRegistration)
            {
                _ = await services
                    .StartAsync(names, context.Request.Limits.Services, CancellationToken.None)
                    .ConfigureAwait(false);
            }
        }
    }
}
