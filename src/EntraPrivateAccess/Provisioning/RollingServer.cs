using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Provisioning;

/// <summary>One server whose connector is changed when its turn comes.</summary>
internal sealed class RollingServer
{
    public required string Name { get; init; }

    public required string FullName { get; init; }

    /// <summary>Gets whether the server has a registration.</summary>
    public required bool IsRegistered { get; init; }

    /// <summary>Gets the ID in the server's certificate, or null.</summary>
    public string? ConnectorId { get; init; }

    /// <summary>Gets what the tenant lists for this server, or null if it was not read or proves nothing.</summary>
    public TenantObservation? Observation { get; init; }

    /// <summary>Gets whether the change is still needed, so that it interrupts the connector.</summary>
    public bool IsChangeNeeded { get; init; } = true;

    public required ProvisioningRequest Request { get; init; }

    /// <summary>Changes the server.</summary>
    public required Func<CancellationToken, Task<RollingChange>> Change { get; init; }

    /// <summary>Asks the server to confirm the contact of its connector within a limit.</summary>
    public required Func<TimeSpan, CancellationToken, Task<ContactConfirmation>> Confirm { get; init; }

    /// <summary>Receives the result when the connector is active again.</summary>
    public Action<FleetMember>? Done { get; init; }

    /// <summary>Receives the error of this server, with the result up to it if the server returned one.</summary>
    public required Action<ConnectorException, FleetMember?> Fail { get; init; }

    /// <summary>Gets the connector in the group that the tenant lists for it; null if the tenant can't tell.</summary>
    public Connector? Connector => Observation?.Connector;

    /// <summary>Gets the key of the group whose members take turns.</summary>
    /// <remarks>The servers whose group is unknown take turns as if they were in the same one.</remarks>
    public string GroupKey =>
        Connector?.ConnectorGroupId is { } group ? $"group {group}"
        : IsRegistered ? "unknown group"
        : $"server {FullName}";

    /// <summary>Gets whether the change interrupts a connector that is, or can be, active.</summary>
    public bool IsInterrupted =>
        IsChangeNeeded && IsRegistered && (Connector is null || WaitCondition.Active.IsReached(Connector));

    public RollingMember<RollingServer> ToMember() => new(this, GroupKey, IsInterrupted);
}

/// <summary>What a server returned.</summary>
/// <param name="Result">The result; for other commands than an update, the server's name and its connector.</param>
/// <param name="IsActiveExpected">Whether the connector should be active afterward.</param>
internal sealed record RollingChange(ConnectorInstallation Result, bool IsActiveExpected);
