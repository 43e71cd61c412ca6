using System.Collections.Concurrent;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Provisioning;

/// <summary>
/// Changes the connectors of servers in turn. A connector counts as available again when the tenant lists it as active
/// and there is evidence that is newer than the change. Without a tenant, the server's own evidence decides.
/// </summary>
internal sealed class RollingRun : IRollingWork<RollingServer>
{
    private readonly RollingOptions _options;
    private readonly TenantDirectory? _tenant;
    private readonly TimeProvider _time;
    private readonly IReporter _reporter;
    private readonly RollingAvailability? _availability;
    private readonly ConcurrentDictionary<FleetMember, (RollingServer Server, TaskCompletionSource<bool> End)> _waits =
        new();
    private FleetActivation? _activation;
    private string? _lastWait;
    private Task _active = Task.CompletedTask;

    /// <param name="tenant">The tenant, or null without a sign-in.</param>
    public RollingRun(RollingOptions options, TenantDirectory? tenant, TimeProvider time, IReporter reporter)
    {
        _options = options;
        _tenant = tenant;
        _time = time;
        _reporter = reporter;
        _availability = tenant is null ? null : new RollingAvailability(tenant, options.MaxUnavailable);
    }

    /// <summary>
    /// Gets the impact if as many members of each group are unavailable at the same time as the run permits.
    /// </summary>
    public Task<AvailabilityImpact> ReadImpactAsync(
        IReadOnlyList<RollingServer> servers,
        CancellationToken cancellationToken
    )
    {
        if (_tenant is null)
        {
            return Task.FromResult(
                AvailabilityImpact.Unknown("you are not signed in to the tenant (Connect-EntraPrivateAccess)")
            );
        }

        // If a group has more members at work than may be unavailable, one of them is always active.
        List<Connector> together =
        [
            .. servers
                .Where(server => server is { IsInterrupted: true, Connector: not null })
                .GroupBy(server => server.GroupKey)
                .Where(group => group.Count() <= _options.MaxUnavailable)
                .SelectMany(group => group.Select(server => server.Connector!)),
        ];
        return together.Count == 0
            ? Task.FromResult(AvailabilityImpact.None)
            : _tenant.Impacts.OfStopsAsync(together, LossDuration.UntilActiveAgain, cancellationToken);
    }

    /// <returns>One outcome per server.</returns>
    public async Task<IReadOnlyList<RollingOutcome<RollingServer>>> RunAsync(
        IReadOnlyList<RollingServer> servers,
        CancellationToken cancellationToken
    )
    {
        if (_tenant is not null)
        {
            foreach (RollingServer server in servers)
            {
                if (server.Observation?.Group is { Members: not null } group)
                {
                    _availability!.Add(group);
                }
            }

            _activation = new FleetActivation(_tenant, _time, _reporter, ConfirmAsync, member =>
                _waits[member].Server.FindServiceEnd(cancellationToken)
            );
            _active = _activation.RunAsync(
                member => End(member, null),
                (member, fault) => End(member, fault),
                cancellationToken
            );
        }

        try
        {
            return await new RollingSchedule<RollingServer>(_options, this, _time)
                .RunAsync([.. servers.Select(server => server.ToMember())], cancellationToken)
                .ConfigureAwait(false);
        }
        finally
        {
            _activation?.Complete();
            await Task.WhenAny(_active).ConfigureAwait(false);
        }

        Task<ContactConfirmation> ConfirmAsync(FleetMember member, TimeSpan limit) =>
            _waits[member].Server.Confirm(limit, cancellationToken);
    }

    public string NameOf(RollingServer item) => item.Name;

    public async Task<string?> FindObstacleAsync(RollingServer item, CancellationToken cancellationToken) =>
        item.Connector is { } connector && _availability is not null
            ? await _availability.TakeAsync(connector, cancellationToken).ConfigureAwait(false)
            : null;

    public async Task<bool> ChangeAsync(RollingServer item, CancellationToken cancellationToken)
    {
        FleetMember? member = null;
        try
        {
            RollingChange change = await item.Change(cancellationToken).ConfigureAwait(false);
            member = Member(item, change.Result);
            if (change.IsActiveExpected && item.Connector is not null && _activation is not null)
            {
                return await WaitForTenantAsync(item, member).ConfigureAwait(false);
            }

            if (change.IsActiveExpected)
            {
                await WaitForContactAsync(item, member, cancellationToken).ConfigureAwait(false);
            }

            if (item.Connector is { } connector)
            {
                _availability?.Release(connector);
            }

            item.Done?.Invoke(member);
            return true;
        }
        catch (ConnectorException fault)
        {
            item.Fail(fault, member);
            return false;
        }
    }

    public async Task<bool> IsStillAvailableAsync(RollingServer item, CancellationToken cancellationToken)
    {
        if (!item.IsRegistered)
        {
            return true;
        }

        try
        {
            await RequireContactAsync(item, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ConnectorException fault)
        {
            item.Fail(fault, null);
            return false;
        }
    }

    public void ShowWait(RollingServer item, string reason)
    {
        string text = $"{item.Name}: {reason}.";
        if (Interlocked.Exchange(ref _lastWait, text) != text)
        {
            _reporter.Verbose(text);
        }

        _reporter.Progress(new ProgressUpdate($"Waiting: {item.Name}", reason, Id: 1, WaitsFor: reason));
    }

    private FleetMember Member(RollingServer server, ConnectorInstallation result) =>
        new()
        {
            Installed = result,
            ServerName = server.FullName,
            Request = server.Request,
            Before = server.Observation,
            KeepsGroup = true,
            Arrived = _time.GetTimestamp(),
        };

    // One poll of the tenant serves all servers that wait.
    private async Task<bool> WaitForTenantAsync(RollingServer server, FleetMember member)
    {
        TaskCompletionSource<bool> end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _waits[member] = (server, end);
        _activation!.Add(member);
        if (await Task.WhenAny(end.Task, _active).ConfigureAwait(false) == _active)
        {
            await _active.ConfigureAwait(false);
        }

        return await end.Task.ConfigureAwait(false);
    }

    private void End(FleetMember member, ConnectorException? fault)
    {
        (RollingServer server, TaskCompletionSource<bool> end) = _waits[member];
        if (fault is null)
        {
            _availability!.Return(server.Connector!);
            server.Done?.Invoke(member);
        }
        else
        {
            server.Fail(fault, member);
        }

        _ = end.TrySetResult(fault is null);
    }

    private async Task WaitForContactAsync(
        RollingServer server,
        FleetMember member,
        CancellationToken cancellationToken
    )
    {
        long started = _time.GetTimestamp();
        ContactConfirmation contact = await RequireContactAsync(server, cancellationToken).ConfigureAwait(false);
        string reason = _tenant is null
            ? "You are not signed in to the tenant, so only the server was asked"
            : "The signed-in tenant does not list this connector, so only the server was asked";
        member.AddStep(
            "WaitUntilActive",
            ProvisioningStepStatus.Skipped,
            $"{reason}: {contact.Description}.",
            _time.GetElapsedTime(started)
        );
    }

    private static async Task<ContactConfirmation> RequireContactAsync(
        RollingServer server,
        CancellationToken cancellationToken
    )
    {
        TimeSpan limit = server.Request.Limits.Activation;
        ContactConfirmation contact = await server.Confirm(limit, cancellationToken).ConfigureAwait(false);
        return contact.Confirms
            ? contact
            : throw ConnectorErrors.ContactNotConfirmed(server.FullName, limit, contact.Description, contact.Remedy);
    }
}
