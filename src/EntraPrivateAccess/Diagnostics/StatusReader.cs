using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Downloads;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Diagnostics;

/// <summary>
/// Reads the status of connectors: this server's from the server and the tenant, or any other from the tenant alone.
/// </summary>
internal sealed class StatusReader
{
    // Far longer than services, registry and tenant take. A source that hangs must not hang the command.
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);
    private static readonly IReadOnlyList<CloudCheck> s_cloudChecks = CloudCheckList.Create();

    private readonly ConnectorEnvironment _environment;
    private readonly TenantDirectory? _tenant;
    private readonly IReporter _reporter;

    /// <param name="tenant">The signed-in tenant; null without a sign-in.</param>
    public StatusReader(ConnectorEnvironment environment, TenantDirectory? tenant, IReporter reporter)
    {
        _environment = environment;
        _tenant = tenant;
        _reporter = reporter;
    }

    /// <summary>
    /// Returns whether a command without a connector name applies to this machine, which is the case if it is a server
    /// or has a connector installed. On any other machine the command applies to the tenant's connectors.
    /// </summary>
    public static async Task<bool> IsMeantAsync(IServer machine, CancellationToken cancellationToken) =>
        (await machine.DescribeAsync(cancellationToken).ConfigureAwait(false)).IsWindowsServer
        || await ConnectorInventory.ReadAsync(machine, cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>The reason why waiting cannot help: a missing or expired sign-in; null if it can.</summary>
    public ConnectorException? Obstacle { get; private set; }

    /// <summary>
    /// Gets this server's row. Without data from the tenant it is never healthy, and a warning gives the reason.
    /// </summary>
    public async Task<ConnectorStatus> OfServerAsync(CheckTarget target, CancellationToken cancellationToken)
    {
        CheckContext context = await target.OpenAsync(cancellationToken).ConfigureAwait(false);
        TenantObservation? tenant = await TenantAsync(context, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<CheckResult> rows = await new CheckRun(context, s_limit, target.Time)
            .RunAsync(CheckCatalogue.Verdict(), null, cancellationToken)
            .ConfigureAwait(false);
        ServerObservation observed = await ServerObservation
            .ReadAsync(context, cancellationToken)
            .ConfigureAwait(false);
        return StatusReport.Of(
            _environment,
            observed,
            tenant,
            Verdict.Of(rows).WithoutNetwork().WithRestart(observed.RebootReasons)
        );
    }

    /// <summary>
    /// Gets one row per selected connector of the tenant, with a few requests regardless of the number of connectors.
    /// </summary>
    public async Task<IReadOnlyList<ConnectorStatus>> OfTenantAsync(
        Func<Connector, bool> wanted,
        CancellationToken cancellationToken
    )
    {
        TenantDirectory tenant = _tenant ?? throw ConnectorErrors.NotConnected();
        IReadOnlyList<Connector> connectors = await tenant
            .Connectors.ListAsync(cancellationToken)
            .ConfigureAwait(false);
        IReadOnlyList<ConnectorGroup> groups = (
            await tenant.Groups.ListAsync(cancellationToken).ConfigureAwait(false)
        ).Groups;
        await tenant.Groups.JoinMembersAsync(groups, cancellationToken).ConfigureAwait(false);
        Dictionary<string, ConnectorGroup> groupOf = [];
        foreach (ConnectorGroup group in groups)
        {
            foreach (Connector member in group.Members ?? [])
            {
                groupOf[member.Id] = group;
            }
        }

        return
        [
            .. connectors
                .Where(wanted)
                .Select(connector =>
                    OfTenant(
                        new TenantObservation(
                            connector,
                            groupOf.TryGetValue(connector.Id, out ConnectorGroup? group) ? group : null,
                            []
                        )
                    )
                ),
        ];
    }

    private ConnectorStatus OfTenant(TenantObservation tenant) =>
        StatusReport.Of(
            _environment,
            null,
            tenant,
            Verdict
                .Of(s_cloudChecks.Select(check => check.Judge(tenant, local: null)).OfType<CheckResult>())
                .WithoutServer()
        );

    private async Task<TenantObservation?> TenantAsync(CheckContext context, CancellationToken cancellationToken)
    {
        Obstacle = _tenant is null && context.Observed is null ? ConnectorErrors.NotConnected() : null;
        try
        {
            return await context.CloudAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ConnectorException fault)
        {
            Obstacle = fault.Category is ErrorKind.AuthenticationError ? fault : null;
            _reporter.Warning(
                $"The tenant could not be queried, so only the server's own data is known. {fault.Message}"
            );
            return null;
        }
    }
}

/// <summary>Combines the data of the server and of the tenant into one row.</summary>
internal static class StatusReport
{
    /// <param name="server">The server's data, or null for a row that is based on the tenant alone.</param>
    /// <param name="tenant">The tenant's data, or null without a sign-in.</param>
    public static ConnectorStatus Of(
        ConnectorEnvironment environment,
        ServerObservation? server,
        TenantObservation? tenant,
        Verdict verdict
    )
    {
        ConnectorRegistration? registration = server?.Registration;
        // Without a connector, the group belongs to other connectors with its name.
        ConnectorGroup? group = tenant?.Connector is null ? null : tenant.Group;
        return new ConnectorStatus
        {
            Server = server?.Description.Name ?? tenant?.Connector?.MachineName ?? "",
            Health = verdict.Health,
            NextStep = verdict.NextStep,
            Environment = environment.Name,
            Rehearsed = server?.Description.IsVirtual ?? environment.IsSandbox,
            IsLocal = server is not null,
            // The server's own data is more reliable than the tenant's, even if it shows that nothing is installed.
            Version = server is null ? tenant?.Connector?.Version : server.Installed?.Version?.ToString(),
            NewestKnownVersion = ConnectorVersions.Newest.Version.ToString(),
            VersionsAsOf = ConnectorVersions.AsOf,
            ConnectorService = server?.Installed?.ConnectorService?.State.ToString(),
            UpdaterService = server?.Installed?.UpdaterService?.State.ToString(),
            Registration = registration?.State.ToString(),
            TenantId = registration?.TenantId,
            CertificateThumbprint = registration?.Thumbprint,
            NotAfter = registration?.NotAfter,
            CertificateDaysLeft = server is { Registration.NotAfter: DateTimeOffset end }
                ? (int)Math.Floor((end - server.Description.UtcNow).TotalDays)
                : null,
            RebootRequired = server?.RebootReasons is { } reasons ? reasons.Count > 0 : null,
            RecentErrors = server?.Errors?.Count,
            LastError = server?.Errors?.FirstOrDefault()?.Message,
            ConnectorId = tenant?.Connector?.Id ?? registration?.ConnectorId,
            Status = tenant?.Connector?.Status,
            ConnectorGroup = group?.Name ?? tenant?.Connector?.ConnectorGroup,
            Region = group?.Region,
            OtherActiveMembers = tenant?.OtherActiveMembers,
            ExternalIp = tenant?.Connector?.ExternalIp,
        };
    }
}

/// <summary>Polls the status until every connector is healthy or the time limit is reached.</summary>
internal sealed class HealthWait(TimeProvider clock, IReporter reporter)
{
    /// <param name="isHopeless">Returns whether waiting can't help, according to the latest status.</param>
    /// <returns>The latest status: all healthy, unless the limit was reached or waiting could not help.</returns>
    public async Task<IReadOnlyList<ConnectorStatus>> RunAsync(
        Func<CancellationToken, Task<IReadOnlyList<ConnectorStatus>>> look,
        Func<bool> isHopeless,
        TimeSpan limit,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<ConnectorStatus> rows = [];
        using Poller poller = new(clock, limit, Backoff.Tenant, reporter);
        _ = await poller
            .UntilAsync(
                async stop =>
                {
                    rows = await look(stop).ConfigureAwait(false);
                    return Ailing(rows) is null || isHopeless() ? rows : null;
                },
                () => ProgressOf(Ailing(rows)!),
                cancellationToken
            )
            .ConfigureAwait(false);
        return rows;
    }

    private static ProgressUpdate ProgressOf(ConnectorStatus ailing) =>
        new("Waiting until healthy", $"{ailing.Server} is {ailing.Health}: {ailing.NextStep}");

    /// <summary>Gets the first row that is not healthy, or null.</summary>
    public static ConnectorStatus? Ailing(IEnumerable<ConnectorStatus> rows) =>
        rows.FirstOrDefault(row => row.Health is not ConnectorHealth.Healthy);
}
