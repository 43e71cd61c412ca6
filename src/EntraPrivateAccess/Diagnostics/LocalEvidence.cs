using System.Net;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Diagnostics.Events;
using EntraPrivateAccess.Diagnostics.Network;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics;

/// <summary>The age limits of evidence, with their sources.</summary>
internal static class EvidenceAge
{
    /// <summary>
    /// How long the tenant lists a connector as active after its last contact, at most. Public copies of support notes
    /// say up to 60 minutes; Microsoft's Operate guide says 5 minutes. The longer time is assumed.
    /// </summary>
    public static readonly TimeSpan ActiveWithoutSignal = TimeSpan.FromHours(1);

    /// <summary>
    /// How long a service must run without a connection error until this proves something. A web request of .NET
    /// Framework times out after 100 seconds (documentation of HttpWebRequest.Timeout).
    /// </summary>
    public static readonly TimeSpan Attempt = TimeSpan.FromMinutes(2);

    /// <summary>
    /// By how much a time can be later than the time of the observation, which was read before it. Evidence that is
    /// dated later was recorded before the clock was set back, so its age is not known. Inferred.
    /// </summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    /// <summary>Returns whether evidence is dated in the future.</summary>
    public static bool IsFuture(DateTimeOffset time, DateTimeOffset now) => time > now + ClockTolerance;

    /// <summary>How long a new registration may take until the tenant lists the connector. Inferred.</summary>
    public static readonly TimeSpan Listing = TimeSpan.FromMinutes(10);
}

/// <summary>The server's half of the evidence about its connector, read at <see cref="At"/>.</summary>
/// <param name="Registration">The registration according to the server.</param>
/// <param name="Contact">The connector's contact with its service according to the server.</param>
internal sealed record LocalEvidence(ConnectorRegistration Registration, ContactEvidence Contact, DateTimeOffset At)
{
    public static async Task<LocalEvidence> ReadAsync(CheckContext context, CancellationToken cancellationToken) =>
        new(
            await context.RegistrationAsync(cancellationToken).ConfigureAwait(false),
            await ContactEvidence.ReadAsync(context, cancellationToken).ConfigureAwait(false),
            context.Now
        );
}

/// <summary>
/// What the server shows about its connector's contact with the service since the connector's service was started.
/// </summary>
/// <remarks>
/// The tenant's <c>active</c> can be an hour old. Evidence older than the last start proves nothing about the time
/// after it, so both halves are required.
/// </remarks>
internal sealed record ContactEvidence(ContactState State)
{
    /// <summary>The last start of the service; null if it does not run or only an administrator can read it.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Whether <see cref="Since"/> is later than the server's clock, which was set back.</summary>
    public bool IsSinceFuture { get; init; }

    /// <summary>The newest connection error that counts, or null.</summary>
    public ServerEvent? Error { get; init; }

    /// <summary>The known issue that <see cref="Error"/> reports, or null.</summary>
    public KnownIssue? Issue { get; init; }

    /// <summary>The oldest connection error that counts, or null.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>The remote end of an established connection of the service's process, or null.</summary>
    public IPEndPoint? Remote { get; init; }

    /// <summary>Whether the tenant's <c>active</c> is confirmed by the server.</summary>
    public bool Confirms => State is ContactState.Connected or ContactState.Quiet;

    /// <summary>The end of the trust certificate if it has expired, or null.</summary>
    public DateTimeOffset? ExpiredAt { get; init; }

    /// <summary>The next step if the connector can't be in contact or a connection error counts, or null.</summary>
    public string? Remedy =>
        State switch
        {
            ContactState.NotInstalled => "Run Get-ConnectorStatus to see what is installed.",
            ContactState.NotRegistered => "Run Register-Connector -Token (Get-ConnectorRegistrationToken).",
            ContactState.NotRunning => "Run Start-Connector.",
            _ when Error is not null => Issue?.Remedy ?? "Run Get-ConnectorEvent to read it.",
            _ => null,
        };

    /// <summary>Describes the evidence as a clause, such as "its log contains a connection error at …".</summary>
    public string Describe() =>
        this switch
        {
            { State: ContactState.NotInstalled } => "it is not installed on this server",
            { State: ContactState.NotRegistered, ExpiredAt: { } end } =>
                $"its trust certificate expired at {EvidenceText.Time(end)}",
            { State: ContactState.NotRegistered } => "it is not registered on this server",
            { State: ContactState.NotRunning } => "its service does not run",
            { State: ContactState.Unreadable } => "its log can't be read",
            { Error: { } newest, FailingSince: { } first } when first != newest.Time =>
                $"its log contains connection errors from {EvidenceText.Time(first)} to "
                    + $"{EvidenceText.Time(newest.Time)} ({Issue?.Name})",
            { Error: { } newest } =>
                $"its log contains a connection error at {EvidenceText.Time(newest.Time)} ({Issue?.Name})",
            { Remote: { } remote } => $"its service is connected to {remote}",
            { State: ContactState.Recent, Since: { } start, IsSinceFuture: true } =>
                $"its service was started at {EvidenceText.Time(start)}, which is later than the server's clock",
            { State: ContactState.Recent, Since: { } start } =>
                $"its service was started at {EvidenceText.Time(start)} and has no connection yet",
            { Since: { } start } => $"it has logged no connection error since its start at {EvidenceText.Time(start)}",
            _ => "it has logged no connection error within a day",
        };

    public static async Task<ContactEvidence> ReadAsync(CheckContext context, CancellationToken cancellationToken)
    {
        InstalledConnector? installed = await context.InstalledAsync(cancellationToken).ConfigureAwait(false);
        if (installed is null)
        {
            return new ContactEvidence(ContactState.NotInstalled);
        }

        // Without a valid certificate, the service accepts no connection, whatever the log contains.
        ConnectorRegistration registration = await context.RegistrationAsync(cancellationToken).ConfigureAwait(false);
        if (registration.State is RegistrationState.NotRegistered or RegistrationState.Expired)
        {
            return new ContactEvidence(ContactState.NotRegistered) { ExpiredAt = registration.ExpiredAt };
        }

        if (installed.ConnectorService is not { State: ServiceState.Running } service)
        {
            return new ContactEvidence(ContactState.NotRunning);
        }

        IReadOnlyList<ServerEvent> errors = await context.ErrorsAsync(cancellationToken).ConfigureAwait(false) ?? [];
        if (await IsUnreadableAsync(context, cancellationToken).ConfigureAwait(false))
        {
            return new ContactEvidence(ContactState.Unreadable) { Since = service.StartedAt };
        }

        EventEvidence evidence = await EventEvidence.ReadAsync(context, cancellationToken).ConfigureAwait(false);
        ContactEvidence found = new(ContactState.Quiet)
        {
            Since = service.StartedAt,
            IsSinceFuture = service.StartedAt is { } since && EvidenceAge.IsFuture(since, context.Now),
        };
        bool wasCutOff = false;
        foreach (ServerEvent error in errors)
        {
            KnownIssue? issue = EventRow.ProblemOf(error);
            if (EventEvidence.HealthFor(error, issue) is not ConnectorHealth.Unhealthy)
            {
                continue;
            }

            wasCutOff |= error.Time >= service.StartedAt;
            if (await evidence.FindRecoveryAsync(error, issue, cancellationToken).ConfigureAwait(false) is null)
            {
                found =
                    found.State is ContactState.Failing
                        ? found with
                        {
                            FailingSince = error.Time,
                        }
                        : found with
                        {
                            State = ContactState.Failing,
                            Error = error,
                            Issue = issue,
                            FailingSince = error.Time,
                        };
            }
        }

        bool isRecent = service.StartedAt is { } start && context.Now - start < EvidenceAge.Attempt;
        return found.State is not ContactState.Quiet || !(isRecent || wasCutOff) ? found
            : await context.ConnectionAsync(cancellationToken).ConfigureAwait(false) is { } remote
                ? found with
                {
                    State = ContactState.Connected,
                    Remote = remote,
                }
            : isRecent ? found with { State = ContactState.Recent }
            : found;
    }

    private static async Task<bool> IsUnreadableAsync(CheckContext context, CancellationToken cancellationToken)
    {
        EventFilter newest = new(context.Now.AddDays(-1), (int)ConnectorEventLevel.Error, AtMost: 1);
        using EventFeed feed = await EventFeed
            .OpenAsync(context.Server, newest, cancellationToken)
            .ConfigureAwait(false);
        _ = await feed.NextAsync(cancellationToken).ConfigureAwait(false);
        return feed.LacksOwnChannel;
    }
}

/// <summary>The established connection of the connector's process to its service.</summary>
internal static class ServiceConnection
{
    private const int HttpsPort = 443;

    /// <summary>Gets the remote end of the connection, or null if there is none or it proves nothing.</summary>
    // A connection to a proxy proves only that the proxy can be reached, and a connection to a private address can
    // belong to an application.
    public static async Task<IPEndPoint?> ReadAsync(CheckContext context, CancellationToken cancellationToken)
    {
        InstalledConnector? installed = await context.InstalledAsync(cancellationToken).ConfigureAwait(false);
        if (installed?.ConnectorService is not { State: ServiceState.Running } service)
        {
            return null;
        }

        IReadOnlyList<IPEndPoint> all;
        try
        {
            all = await context
                .Server.Network.ConnectionsAsync(service.ProcessId, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (ServerException)
        {
            return null;
        }

        ServiceRoutes routes = await ServiceRoutes.ReadAsync(context, cancellationToken).ConfigureAwait(false);
        // A proxy can have a public address, too, so its port is not the service's.
        bool isProxied = (routes.Service.Proxy ?? routes.System?.Proxy) is { Port: HttpsPort };
        return isProxied || routes.Unreadable is not null
            ? null
            : all.FirstOrDefault(end => IsOfService(end, context.Environment));
    }

    /// <summary>
    /// Returns whether a connection can lead to Microsoft's service. The service of a sandbox is on loopback.
    /// </summary>
    internal static bool IsOfService(IPEndPoint end, ConnectorEnvironment environment) =>
        (end.Port == HttpsPort && IsPublic(end.Address))
        || (environment.IsSandbox && IPAddress.IsLoopback(end.Address));

    private static bool IsPublic(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? IsPublic(address.MapToIPv4())
        : IPAddress.IsLoopback(address) ? false
        : address.GetAddressBytes() switch
        {
            [10, ..] or [192, 168, ..] or [169, 254, ..] or [0, ..] => false,
            [172, >= 16 and <= 31, _, _] or [100, >= 64 and <= 127, _, _] => false,
            [_, _, _, _] => true,
            [var first, ..] => (first & 0xE0) == 0x20,
            _ => false,
        };
}

/// <summary>The contact of a connector with its service, according to its server.</summary>
internal enum ContactState
{
    /// <summary>No connector is installed on the server.</summary>
    NotInstalled,

    /// <summary>The connector's trust certificate is missing or has expired.</summary>
    NotRegistered,

    /// <summary>The connector's service is missing or does not run.</summary>
    NotRunning,

    /// <summary>The connector's log can't be read.</summary>
    Unreadable,

    /// <summary>A connection error counts.</summary>
    Failing,

    /// <summary>The service was started so recently that a failed attempt may not have been logged yet.</summary>
    Recent,

    /// <summary>The service has run for long enough, and no connection error counts.</summary>
    Quiet,

    /// <summary>
    /// The service's process has an established connection, and no error counts that a connection does not refute.
    /// </summary>
    Connected,
}

/// <summary>Formats the times of evidence.</summary>
internal static class EvidenceText
{
    private const int DaysUntilRemoved = 10;

    /// <summary>
    /// Gets the day by which the service removes an entry that is inactive now (page "connector concepts"). Graph
    /// reports that a connector is inactive, but not since when.
    /// </summary>
    public static string LastDay(DateTimeOffset observed) =>
        $"An inactive entry is removed after {DaysUntilRemoved} days of inactivity, "
        + FormattableString.Invariant($"on {observed.AddDays(DaysUntilRemoved):yyyy-MM-dd} at the latest.");

    public static string Time(DateTimeOffset time) =>
        FormattableString.Invariant($"{time.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z");
}

/// <summary>
/// Waits until the server confirms that its connector is in contact with its service, after the tenant has listed it as
/// active.
/// </summary>
internal sealed class ContactWait(CheckTarget target, IReporter reporter)
{
    /// <summary>Reads the server's evidence anew.</summary>
    public async Task<ContactEvidence> ReadAsync(CancellationToken cancellationToken)
    {
        CheckContext context = await target.OpenAsync(cancellationToken).ConfigureAwait(false);
        return (await context.LocalAsync(cancellationToken).ConfigureAwait(false)).Contact;
    }

    /// <returns>The latest evidence. It confirms the contact unless the limit was reached or the log can't be
    /// read.</returns>
    public async Task<ContactEvidence> RunAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        ContactEvidence? seen = null;
        using Poller poller = new(target.Time, limit, Backoff.Tenant, reporter);
        _ = await poller
            .UntilAsync(
                async stop =>
                {
                    seen = await ReadAsync(stop).ConfigureAwait(false);
                    return seen.Confirms || seen.State is ContactState.Unreadable ? seen : null;
                },
                () => new ProgressUpdate("Waiting for the connector to reach its service", seen!.Describe(), Id: 1),
                cancellationToken
            )
            .ConfigureAwait(false);
        return seen!;
    }
}
