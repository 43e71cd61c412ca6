using System.Net.Http;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Provisioning;

/// <summary>
/// The immutable environment that the steps of one run share. What they observe is the <see cref="ProvisioningState"/>.
/// </summary>
internal sealed class ProvisioningContext
{
    public required ProvisioningRequest Request { get; init; }

    public required IServer Server { get; init; }

    public required ServerDescription Description { get; init; }

    public required ConnectorEnvironment Environment { get; init; }

    public required HttpClient Http { get; init; }

    public required TimeProvider Clock { get; init; }

    /// <summary>
    /// The time of the server's clock, which determines whether its certificates are valid. A virtual server's clock
    /// can be ahead of this machine's.
    /// </summary>
    public DateTimeOffset ServerNow => Clock.GetUtcNow() + ServerClockOffset;

    /// <summary>How far the server's clock is ahead of <see cref="Clock"/>.</summary>
    public TimeSpan ServerClockOffset { get; init; }

    public required IReporter Reporter { get; init; }

    /// <summary>The tenant, or null without a sign-in: cloud steps are then skipped.</summary>
    public TenantDirectory? Tenant { get; init; }

    /// <summary>The signed-in tenant's ID, or null.</summary>
    public string? TenantId { get; init; }

    /// <summary>The progress bar's title.</summary>
    public required string Activity { get; init; }

    /// <summary>Asks the user to accept Microsoft's license terms. Returns false if no prompt can be shown.</summary>
    public required Func<Task<bool>> AskLicense { get; init; }

    /// <summary>
    /// Opens the cached sign-in of the registration client, for a run without a token; null if there can be none.
    /// </summary>
    public Func<Task<CachedRegistrationSignIn>>? OpenRegistrationSignIn { get; init; }

    /// <summary>Asks the user a question (caption, text). Returns false if no prompt can be shown.</summary>
    public Func<string, string, Task<bool>> Ask { get; init; } = (_, _) => Task.FromResult(false);

    /// <summary>True if the session is read-only, so that no connector may be registered.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>True if a workstation runs this command, and does everything in the tenant itself.</summary>
    public bool IsRemoteHalf { get; init; }

    /// <summary>True if that workstation waits for the connector and moves it to its group.</summary>
    public bool WorkstationJoins { get; init; }

    /// <summary>What that workstation observed in the tenant for this server, or null.</summary>
    public TenantObservation? Observed { get; init; }

    /// <summary>What the checks of this run look at.</summary>
    public CheckTarget Checks =>
        new(Server, Environment, Clock)
        {
            Tenant = Tenant,
            TenantId = TenantId,
            Observed = Observed,
            Http = Http,
        };

    /// <summary>Creates the prompt for a change that takes an application's last active connector away.</summary>
    /// <param name="declined">The error of a declined prompt; by default <c>LastActiveConnector</c>.</param>
    public ImpactConsent Consent(Func<string, object?, ConnectorException>? declined = null) =>
        new(Reporter, Ask)
        {
            IsAccepted = Request.DowntimeAccepted,
            IsPlan = Request.IsPlan,
            IsDecidedElsewhere = IsRemoteHalf,
            Declined = declined ?? ConnectorErrors.LastActiveConnector,
        };

    /// <summary>Polls the server until a condition is met, and reports what the run waits for.</summary>
    /// <param name="awaited">Completes "Waiting for …".</param>
    /// <param name="look">Returns the awaited object, or null while it is not available.</param>
    /// <returns>The object; null if the limit was reached first.</returns>
    public async Task<T?> UntilAsync<T>(
        string awaited,
        TimeSpan limit,
        Func<CancellationToken, Task<T?>> look,
        CancellationToken cancellationToken
    )
        where T : class
    {
        using Poller poller = new(Clock, limit, Backoff.Server, Reporter);
        return await poller
            .UntilAsync(
                look,
                () => new ProgressUpdate("Waiting", awaited, poller.Percent, Id: 1, WaitsFor: awaited),
                cancellationToken
            )
            .ConfigureAwait(false);
    }

    /// <summary>Creates a context for another request.</summary>
    /// <param name="server">The server to use instead, or null for the same one.</param>
    /// <param name="reporter">The reporter to use instead, or null for the same one.</param>
    public ProvisioningContext For(ProvisioningRequest request, IServer? server = null, IReporter? reporter = null) =>
        new()
        {
            Request = request,
            Server = server ?? Server,
            Description = Description,
            Environment = Environment,
            Http = Http,
            Clock = Clock,
            ServerClockOffset = ServerClockOffset,
            Reporter = reporter ?? Reporter,
            Tenant = Tenant,
            TenantId = TenantId,
            Activity = Activity,
            OpenRegistrationSignIn = OpenRegistrationSignIn,
            Ask = Ask,
            AskLicense = AskLicense,
            IsReadOnly = IsReadOnly,
            IsRemoteHalf = IsRemoteHalf,
            WorkstationJoins = WorkstationJoins,
            Observed = Observed,
        };
}
