using System.Net;
using EntraPrivateAccess.Diagnostics.Events;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>
/// The evidence that a logged error no longer counts: a later start, a registration, a connection, or contact with the
/// tenant.
/// </summary>
internal sealed class EventEvidence
{
    private readonly CheckContext _context;
    private readonly InstalledConnector? _installed;
    private readonly ConnectorRegistration _registration;

    private EventEvidence(CheckContext context, InstalledConnector? installed, ConnectorRegistration registration)
    {
        _context = context;
        _installed = installed;
        _registration = registration;
    }

    public static async Task<EventEvidence> ReadAsync(CheckContext context, CancellationToken cancellationToken) =>
        new(
            context,
            await context.InstalledAsync(cancellationToken).ConfigureAwait(false),
            await context.RegistrationAsync(cancellationToken).ConfigureAwait(false)
        );

    /// <summary>Gets the connector's health that results from an error that counts.</summary>
    public static ConnectorHealth HealthFor(ServerEvent error, KnownIssue? problem) =>
        // A trace contains the exceptions that the service handled, so a line in it proves no outage.
        problem is not null
        && KnownIssues.CutsOff(problem)
        && !IsOfUpdater(error)
        && !error.IsTrace
            ? ConnectorHealth.Unhealthy
            : ConnectorHealth.Degraded;

    /// <summary>Gets the reason why an error no longer counts, as one sentence; null if it still counts.</summary>
    public async Task<string?> FindRecoveryAsync(
        ServerEvent error,
        KnownIssue? problem,
        CancellationToken cancellationToken
    )
    {
        if (FindReasonNotToCount(error) is string reason)
        {
            return reason;
        }

        ServiceInfo? service = ServiceOf(error);
        bool cutsOff = problem is not null && KnownIssues.CutsOff(problem);
        bool isOver = _context.Now - error.Time > EvidenceAge.ActiveWithoutSignal;
        return service switch
        {
            null => "The service that logged it is no longer installed.",
            { State: not ServiceState.Running } => $"{service.Name} is not running now.",
            { StartedAt: DateTimeOffset start } when error.Time < start => Since($"{service.Name} was started", start),
            _ when _registration is { IsRegistered: true, RegisteredAt: DateTimeOffset registered }
                    && error.Time < registered
                    && problem is not null
                    && KnownIssues.IsOfRegistration(problem) => Since("The connector was registered", registered),
            _ when problem is not null
                    && KnownIssues.IsOfConnection(problem)
                    && !IsOfUpdater(error)
                    && await FindConnectionSinceAsync(error, cancellationToken).ConfigureAwait(false) is { } remote =>
                $"The service is connected to {remote} now.",
            _ when cutsOff && isOver && await IsActiveAsync(cancellationToken).ConfigureAwait(false) =>
                "The connector has contacted the tenant since then: it is listed as active.",
            _ => null,
        };
    }

    /// <summary>Gets the missing information about an error that counts, as one sentence; null if complete.</summary>
    public string? FindDoubt(ServerEvent error) =>
        ServiceOf(error) is { StartedAt: null, Name: string name }
            ? $"Only an administrator can read when {name} was started."
            : null;

    private ServiceInfo? ServiceOf(ServerEvent error) =>
        IsOfUpdater(error) ? _installed?.UpdaterService : _installed?.ConnectorService;

    private static bool IsOfUpdater(ServerEvent error) => error.Service == ConnectorServiceNames.Updater;

    private string? FindReasonNotToCount(ServerEvent error) =>
        error.Channel.Equals(ConnectorEventSource.AgentUpdater.Channel, StringComparison.OrdinalIgnoreCase)
            ? "Other agents of Microsoft write to this channel, too, so it does not count."
        : EvidenceAge.IsFuture(error.Time, _context.Now)
            ? "It is dated in the future: the server's clock was set back since then, so its age is not known."
        : null;

    private static string Since(string what, DateTimeOffset time) =>
        FormattableString.Invariant($"{what} later, at {time.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z.");

    // A connection refutes an error unless the errors go on: a firewall can block some of the hosts only.
    private async Task<IPEndPoint?> FindConnectionSinceAsync(ServerEvent error, CancellationToken cancellationToken)
    {
        IReadOnlyList<ServerEvent> all = await _context.ErrorsAsync(cancellationToken).ConfigureAwait(false) ?? [];
        DateTimeOffset newest = all.Where(IsOutage).Select(found => found.Time).Append(error.Time).Max();
        return _context.Now - newest >= EvidenceAge.Attempt
            ? await _context.ConnectionAsync(cancellationToken).ConfigureAwait(false)
            : null;
    }

    private bool IsOutage(ServerEvent found) =>
        FindReasonNotToCount(found) is null
        && EventRow.ProblemOf(found) is { } problem
        && KnownIssues.IsOfConnection(problem)
        && HealthFor(found, problem) is ConnectorHealth.Unhealthy;

    private async Task<bool> IsActiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _context.CloudAsync(cancellationToken).ConfigureAwait(false)
                    is { IsAmbiguous: false, Connector: { } listed }
                && WaitCondition.Active.IsReached(listed);
        }
        catch (ConnectorException)
        {
            // The tenant's checks report the reason. Without the tenant's list, this proof is missing.
            return false;
        }
    }
}
