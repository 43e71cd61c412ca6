using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Provisioning;

/// <summary>
/// A server whose own steps are done and whose connector is not yet active in its group.
/// </summary>
internal sealed class FleetMember
{
    private readonly List<ProvisioningStepResult> _steps = [];

    /// <summary>Gets the server's own result. Its steps in the tenant were skipped.</summary>
    public required ConnectorInstallation Installed { get; init; }

    /// <summary>Gets the server's full name.</summary>
    public required string ServerName { get; init; }

    public required ProvisioningRequest Request { get; init; }

    /// <summary>Gets what the tenant listed for this server before the command; null if it was not read.</summary>
    public TenantObservation? Before { get; init; }

    /// <summary>Gets the timestamp at which the work on the server was done.</summary>
    public required long Arrived { get; init; }

    /// <summary>Gets or sets the connector as the tenant listed it last; null until then.</summary>
    public Connector? Connector { get; set; }

    /// <summary>Gets or sets whether the connector is in its group.</summary>
    public bool HasJoined { get; set; }

    /// <summary>Gets or sets whether the tenant has listed the connector with another status than active.</summary>
    public bool WasInactive { get; set; }

    /// <summary>Gets or sets the confirmation by the server, once it was requested.</summary>
    public Task<ContactConfirmation>? Contact { get; set; }

    /// <summary>
    /// Gets what the server found about the contact right after its own steps; null if it did not look.
    /// </summary>
    public ContactConfirmation? ContactAtEnd { get; init; }

    /// <summary>Gets or sets when the server was last asked whether its service has ended.</summary>
    public long? Asked { get; set; }

    public bool Changed { get; set; }

    /// <summary>Gets whether the connector stays in its current group.</summary>
    public bool KeepsGroup { get; init; }

    /// <summary>Gets the next step for the user; null to use the one that the server returned.</summary>
    public string? NextStep { get; init; }

    /// <summary>Gets the version that the server was updated to, or null.</summary>
    public string? UpdatedTo => Request.IsUpdate && Installed.Changed ? Installed.Version : null;

    /// <summary>Gets the ID of the connector, or null if neither the server nor the tenant returned it.</summary>
    public string? ConnectorId => Connector?.Id ?? Installed.ConnectorId;

    /// <summary>Gets the IDs that the tenant listed for the server's name before the command.</summary>
    public IEnumerable<string> IdsBefore =>
        Before is null ? [] : Before.Namesakes.Append(Before.Connector).OfType<Connector>().Select(each => each.Id);

    public void AddStep(string name, ProvisioningStepStatus status, string detail, TimeSpan elapsed) =>
        _steps.Add(
            new ProvisioningStepResult
            {
                Step = name,
                Status = status,
                Detail = detail,
                Elapsed = elapsed,
            }
        );

    /// <summary>Creates the result of the server and of the tenant together.</summary>
    /// <param name="exitCode">The exit code of an error, or null.</param>
    public ConnectorInstallation ToResult(int? exitCode = null) =>
        new()
        {
            Server = Installed.Server,
            Environment = Installed.Environment,
            Rehearsed = Installed.Rehearsed,
            Version = Installed.Version,
            TenantId = Installed.TenantId,
            ConnectorId = ConnectorId,
            Status =
                Request is { NoWait: true, IsPlan: false } && Connector is not null
                    ? ConnectorInstallation.NotWaitedFor
                    : Connector?.Status ?? Installed.Status,
            ConnectorGroup = Connector?.ConnectorGroup ?? (KeepsGroup ? Before?.Connector?.ConnectorGroup : null),
            Changed = Installed.Changed || Changed,
            RebootRequired = Installed.RebootRequired,
            NextStep = NextStep ?? Installed.NextStep,
            RestoredSettings = Installed.RestoredSettings,
            ExitCode = exitCode ?? Installed.ExitCode,
            Steps = [.. Installed.Steps.Select(step => _steps.FirstOrDefault(own => own.Step == step.Step) ?? step)],
        };
}

/// <summary>Whether a server confirms that its connector is in contact with its service.</summary>
/// <param name="Confirms">True also if the server can't tell, because its log can't be read.</param>
/// <param name="Description">A clause, such as "its service is connected to …".</param>
internal sealed record ContactConfirmation(bool Confirms, string Description, string? Remedy);
