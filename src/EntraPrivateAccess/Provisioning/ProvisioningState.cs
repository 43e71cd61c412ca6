using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Provisioning;

/// <summary>The state that the steps of one run observed. Steps return a new state; only the run replaces it.</summary>
internal sealed record ProvisioningState
{
    /// <summary>The connector that is installed now; a step that changes it reads it again.</summary>
    public InstalledConnector? Installed { get; init; }

    public ConnectorRegistration? Registration { get; init; }

    /// <summary>The checked registration token, or null if none was given.</summary>
    public RegistrationTokenFacts? Token { get; init; }

    /// <summary>The tenant that the token was issued for, or else the signed-in tenant.</summary>
    public string? TargetTenantId { get; init; }

    /// <summary>The verified installer, once it is available.</summary>
    public ConnectorInstaller? Installer { get; init; }

    /// <summary>
    /// The IDs of connectors with this machine name that the tenant listed before this run registered the server.
    /// </summary>
    public IReadOnlyList<string> FormerConnectorIds { get; init; } = [];

    /// <summary>True after this run registered the server.</summary>
    public bool RegisteredNow { get; init; }

    /// <summary>The connector as the tenant lists it.</summary>
    public Connector? Connector { get; init; }

    /// <summary>The group to join, as the preflight found it; null if it has to be created.</summary>
    public ConnectorGroup? Group { get; init; }

    /// <summary>The services that must run at the end; null means both.</summary>
    public IReadOnlyList<string>? ServicesToRun { get; init; }

    public bool RebootRequired { get; init; }

    /// <summary>The version that was installed before an update; null in another run.</summary>
    public Version? VersionBefore { get; init; }

    /// <summary>The installed version if this update changed it, or null.</summary>
    public Version? Updated =>
        VersionBefore is { } before && Installed?.Version is { } now && now != before ? now : null;

    /// <summary>The settings that setup had removed and this run wrote again.</summary>
    public IReadOnlyList<string> RestoredSettings { get; init; } = [];

    /// <summary>What is missing, with the commands that complete it; null if nothing is missing.</summary>
    public string? NextStep { get; init; }

    public ConnectorInstallation ToResult(
        ProvisioningContext context,
        IReadOnlyList<ProvisioningStepResult> steps,
        bool changed,
        int? exitCode = null
    ) =>
        new()
        {
            Server = context.Description.Name,
            Environment = context.Environment.Name,
            Rehearsed = context.Description.IsVirtual,
            Version = Installed?.Version?.ToString(),
            TenantId = Registration?.TenantId ?? TargetTenantId,
            ConnectorId = Connector?.Id ?? Registration?.ConnectorId,
            // The status at the time of the registration would look like a failure.
            Status =
                context.Request is { NoWait: true, IsPlan: false } && Connector is not null
                    ? ConnectorInstallation.NotWaitedFor
                    : Connector?.Status,
            ConnectorGroup = Connector?.ConnectorGroup,
            // An update that only started a service or waited for one did not update anything.
            Changed = context.Request.IsUpdate ? Updated is not null || RestoredSettings.Count > 0 : changed,
            RebootRequired = RebootRequired,
            NextStep = NextStep,
            RestoredSettings = RestoredSettings,
            ExitCode = exitCode ?? (RebootRequired ? ExitCodes.RestartRequired : ExitCodes.Done),
            Steps = [.. steps],
        };
}

/// <summary>The error of a step together with what the step observed before it failed.</summary>
internal sealed class StepFailedException(ProvisioningState state, Exception fault) : Exception(fault.Message, fault)
{
    public ProvisioningState State { get; } = state;
}

/// <summary>The state of the server that the preflight read.</summary>
internal sealed record ServerState(
    InstalledConnector? Installed,
    ConnectorRegistration Registration,
    bool RebootRequired
)
{
    public static async Task<ServerState> ReadAsync(ProvisioningContext context, CancellationToken cancellationToken) =>
        new(
            await ConnectorInventory.ReadAsync(context.Server, cancellationToken).ConfigureAwait(false),
            await RegistrationInventory
                .ReadAsync(context.Server, context.ServerNow, cancellationToken)
                .ConfigureAwait(false),
            await new RestartNote(context.Server).StandsAsync(cancellationToken).ConfigureAwait(false)
        );
}
