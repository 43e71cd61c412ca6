using System.Collections.Concurrent;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Provisioning;

/// <summary>
/// Completes servers in the tenant after their own steps: waits until their connectors are listed, moves them to their
/// groups and waits until they are active. All servers share each request.
/// </summary>
internal sealed class FleetActivation
{
    // Each poll by name lists the whole tenant. An ID that Microsoft Graph knows is listed well before this time.
    private static readonly TimeSpan s_idOnlyTime = TimeSpan.FromSeconds(15);

    // Servers that start together are done within seconds of each other. The command ends after the last of them, so
    // the first ones share its requests.
    private static readonly TimeSpan s_gatherTime = TimeSpan.FromSeconds(15);

    // Each question is a pipeline in the session of the server.
    private static readonly TimeSpan s_questionInterval = TimeSpan.FromSeconds(10);

    private readonly TenantDirectory _tenant;
    private readonly TimeProvider _time;
    private readonly IReporter _reporter;
    private readonly Func<FleetMember, TimeSpan, Task<ContactConfirmation>> _confirm;
    private readonly Func<FleetMember, Task<ServiceEnd?>> _findServiceEnd;
    private readonly ConcurrentQueue<FleetMember> _arrived = new();
    private readonly SemaphoreSlim _arrival = new(0);
    private readonly FleetJoin _join;
    private readonly TaskCompletionSource<bool> _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="confirm">Asks a server to confirm the contact of its connector within a limit.</param>
    /// <param name="findServiceEnd">Asks a server whether the service of its connector has ended. The result is null if
    /// it has not, or if the server does not answer.</param>
    /// <param name="groups">The groups that the preflight found; null if no server joins a group.</param>
    public FleetActivation(
        TenantDirectory tenant,
        TimeProvider time,
        IReporter reporter,
        Func<FleetMember, TimeSpan, Task<ContactConfirmation>> confirm,
        Func<FleetMember, Task<ServiceEnd?>> findServiceEnd,
        IReadOnlyDictionary<string, ConnectorGroup>? groups = null
    )
    {
        _tenant = tenant;
        _time = time;
        _reporter = reporter;
        _confirm = confirm;
        _findServiceEnd = findServiceEnd;
        _join = new FleetJoin(tenant, groups ?? new Dictionary<string, ConnectorGroup>(), Show);
    }

    /// <summary>
    /// Gets whether servers that are done wait a while for the others, so that they share the requests. False if the
    /// next server starts only after the previous one is active.
    /// </summary>
    public bool Gathers { get; init; }

    /// <summary>Adds a server whose own work is done.</summary>
    public void Add(FleetMember member)
    {
        _arrived.Enqueue(member);
        _ = _arrival.Release();
    }

    /// <summary>Declares that no further server is added.</summary>
    public void Complete()
    {
        _ = _completed.TrySetResult(true);
        _ = _arrival.Release();
    }

    /// <summary>Runs until each added server is done.</summary>
    /// <param name="done">Receives each server whose connector has reached its state.</param>
    /// <param name="fail">Receives each other server with the reason.</param>
    public async Task RunAsync(
        Action<FleetMember> done,
        Action<FleetMember, ConnectorException> fail,
        CancellationToken cancellationToken
    )
    {
        List<FleetMember> open = [];
        // Each server has its own limit, and the polls of all of them are shared.
        using Poller poller = new(_time, limit: null, Backoff.Fleet, _reporter);
        while (true)
        {
            if (open.Count == 0)
            {
                await _arrival.WaitAsync(cancellationToken).ConfigureAwait(false);
                poller.Restart();
                await GatherAsync([.. _arrived], poller, cancellationToken).ConfigureAwait(false);
            }

            while (_arrived.TryDequeue(out FleetMember? member))
            {
                open.Add(member);
            }

            if (open.Count == 0)
            {
                if (_completed.Task.IsCompleted && _arrived.IsEmpty)
                {
                    return;
                }

                continue;
            }

            try
            {
                await AdvanceAsync(open, done, fail, cancellationToken).ConfigureAwait(false);
            }
            catch (ConnectorException fault)
            {
                // The steps on the servers are done, so the error of the tenant is reported with each result.
                open.ForEach(member => fail(member, fault));
                open.Clear();
            }

            if (open.Count > 0 && !await GatherAsync(open, poller, cancellationToken).ConfigureAwait(false))
            {
                _ = await poller.PauseAsync(() => ProgressOf(open), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // Returns false at once if no other server is at work. The wait ends early when the last server is done.
    private async Task<bool> GatherAsync(
        IReadOnlyCollection<FleetMember> members,
        Poller poller,
        CancellationToken cancellationToken
    )
    {
        if (!Gathers || members.Count == 0 || _completed.Task.IsCompleted)
        {
            return false;
        }

        // A short limit of the user must leave time for several polls.
        long shortest = members.Min(member => member.Request.Limits.Activation.Ticks) / 4;
        TimeSpan time = TimeSpan.FromTicks(Math.Min(s_gatherTime.Ticks, shortest));
        await poller.PauseAsync(time, _completed.Task, cancellationToken).ConfigureAwait(false);
        return true;
    }

    // A member leaves the list as soon as it is reported, so that an error of all the others doesn't report it again.
    private async Task AdvanceAsync(
        List<FleetMember> open,
        Action<FleetMember> done,
        Action<FleetMember, ConnectorException> fail,
        CancellationToken cancellationToken
    )
    {
        void Fail(FleetMember member, ConnectorException fault)
        {
            _ = open.Remove(member);
            fail(member, fault);
        }

        await ReadAsync(open, cancellationToken).ConfigureAwait(false);
        await _join
            .RunAsync(
                [.. open.Where(each => each is { Connector: not null, HasJoined: false })],
                Fail,
                cancellationToken
            )
            .ConfigureAwait(false);
        await FindServiceEndsAsync(open, Fail).ConfigureAwait(false);
        foreach (FleetMember member in open.ToArray())
        {
            try
            {
                if (await IsActiveAsync(member).ConfigureAwait(false))
                {
                    _ = open.Remove(member);
                    done(member);
                    continue;
                }

                RequireTime(member);
            }
            catch (ConnectorException fault)
            {
                Fail(member, fault);
            }
        }
    }

    private async Task ReadAsync(List<FleetMember> open, CancellationToken cancellationToken)
    {
        List<FleetMember> known = [.. open.Where(member => member.ConnectorId is not null)];
        IReadOnlyList<LookupResult<Connector>> seen = await _tenant
            .Connectors.GetManyAsync([.. known.Select(member => member.ConnectorId!)], cancellationToken)
            .ConfigureAwait(false);
        for (int index = 0; index < known.Count; index++)
        {
            if (seen[index].Item is { } connector)
            {
                Observe(known[index], connector);
            }
            else if (seen[index].Error is { Category: not ErrorKind.ObjectNotFound } fault)
            {
                throw fault;
            }
        }

        // The connector's ID is inferred from the certificate, so a new connector with the server's name counts, too.
        List<FleetMember> unlisted =
        [
            .. open.Where(member =>
                member.Connector is null && (member.ConnectorId is null || Elapsed(member) >= s_idOnlyTime)
            ),
        ];
        if (unlisted.Count == 0)
        {
            return;
        }

        IReadOnlyList<Connector> all = await _tenant.Connectors.ListAsync(cancellationToken).ConfigureAwait(false);
        foreach (FleetMember member in unlisted)
        {
            List<Connector> fresh =
            [
                .. MachineNames
                    .Candidates(all, member.ServerName)
                    .Where(found => !member.IdsBefore.Contains(found.Id, StringComparer.OrdinalIgnoreCase)),
            ];
            if (fresh.Count == 1)
            {
                Observe(member, fresh[0]);
            }
        }
    }

    private void Observe(FleetMember member, Connector connector)
    {
        if (member.Connector is { } before)
        {
            connector.ConnectorGroup = before.ConnectorGroup;
            connector.ConnectorGroupId = before.ConnectorGroupId;
        }
        else
        {
            Show(
                member,
                "WaitUntilListed",
                member.Before?.Connector?.Id == connector.Id
                    ? ProvisioningStepStatus.AlreadyDone
                    : ProvisioningStepStatus.Changed,
                $"Listed as {connector.MachineName} ({connector.Id})."
            );
        }

        member.WasInactive |= !WaitCondition.Active.IsReached(connector);
        member.Connector = connector;
    }

    // A session runs one pipeline at a time, so the answers are awaited before anything else is asked.
    private async Task FindServiceEndsAsync(IEnumerable<FleetMember> open, Action<FleetMember, ConnectorException> fail)
    {
        List<FleetMember> due =
        [
            .. open.Where(member =>
                member is { Contact: null, Request.NoWait: false }
                && _time.GetElapsedTime(member.Asked ?? member.Arrived) >= s_questionInterval
                && !IsListedAsActive(member)
            ),
        ];
        due.ForEach(member => member.Asked = _time.GetTimestamp());
        ServiceEnd?[] ends = await Task.WhenAll(due.Select(_findServiceEnd)).ConfigureAwait(false);
        for (int index = 0; index < due.Count; index++)
        {
            if (ends[index] is { } end)
            {
                fail(due[index], end.ToError(due[index].Installed.Server));
            }
        }
    }

    private static bool IsListedAsActive(FleetMember member) =>
        member is { HasJoined: true, Connector: { } connector } && WaitCondition.Active.IsReached(connector);

    private async Task<bool> IsActiveAsync(FleetMember member)
    {
        const string listed = "The tenant lists the connector as active";
        if (!member.HasJoined)
        {
            return false;
        }

        if (member.Request.NoWait)
        {
            return Add(
                ProvisioningStepStatus.Skipped,
                $"Skipped because of -NoWait. Run Wait-Connector {member.ServerName} from any machine to wait for it."
            );
        }

        if (!WaitCondition.Active.IsReached(member.Connector!))
        {
            return false;
        }

        if (member.WasInactive)
        {
            return Add(ProvisioningStepStatus.Changed, $"{listed}, which it was not before.");
        }

        if (member.UpdatedTo is { } version && member.Connector!.Version == version)
        {
            return Add(
                ProvisioningStepStatus.Changed,
                $"{listed}, with version {version}, which it has reported since the update."
            );
        }

        // The tenant's status can be from before the last start of the service.
        TimeSpan limit = member.Request.Limits.Activation;
        member.Contact ??= member.ContactAtEnd is { Confirms: true } confirmed
            ? Task.FromResult(confirmed)
            : _confirm(member, limit - Elapsed(member));
        if (!member.Contact.IsCompleted)
        {
            return false;
        }

        ContactConfirmation contact = await member.Contact.ConfigureAwait(false);
        return contact.Confirms
            ? Add(ProvisioningStepStatus.AlreadyDone, $"{listed}, and {contact.Description}.")
            : throw ConnectorErrors.ContactNotConfirmed(member.Connector!, limit, contact.Description, contact.Remedy);

        bool Add(ProvisioningStepStatus status, string detail)
        {
            Show(member, "WaitUntilActive", status, detail);
            return true;
        }
    }

    private void RequireTime(FleetMember member)
    {
        TimeSpan limit = member.Request.Limits.Activation;
        if (member.Contact is null && Elapsed(member) >= limit)
        {
            throw member.Connector is { } connector
                ? ConnectorErrors.ConnectorWaitTimedOut(connector, WaitCondition.Active.Description, limit)
                : ConnectorErrors.ConnectorNotListed(member.ServerName, limit);
        }
    }

    private ProgressUpdate ProgressOf(List<FleetMember> open)
    {
        FleetMember first = open[0];
        string state = first.Connector?.Status ?? "not listed yet";
        return new(
            "Waiting for the tenant",
            $"{open.Count} connectors are not active yet; {first.Installed.Server} is {state}",
            SecondsRemaining: (int)Math.Max(0, (first.Request.Limits.Activation - Elapsed(first)).TotalSeconds),
            Id: 1,
            WaitsFor: $"the tenant to list {open.Count} connectors as active ({first.Installed.Server} is {state})"
        );
    }

    private void Show(FleetMember member, string step, ProvisioningStepStatus status, string detail)
    {
        TimeSpan elapsed = Elapsed(member);
        member.AddStep(step, status, detail, elapsed);
        _reporter.Step(
            new StepReport($"{member.Installed.Server}: {step}")
            {
                Status = status.ToString(),
                Detail = detail,
                Elapsed = elapsed,
                IsShown = status is not ProvisioningStepStatus.Failed,
            }
        );
    }

    private TimeSpan Elapsed(FleetMember member) => _time.GetElapsedTime(member.Arrived);
}
