using System.Collections;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Cmdlets.Fleet;

/// <summary>What a command that interrupts connectors does on many servers.</summary>
internal sealed record RollingCommand
{
    public required RollingOptions Options { get; init; }

    /// <summary>Gets the limit until a connector is active again.</summary>
    public required TimeSpan ActiveLimit { get; init; }

    /// <summary>Gets whether the command is an update, which returns its plan and one result per server.</summary>
    public bool IsUpdate { get; init; }

    /// <summary>Gets whether the user accepted in advance that applications lose their last active connector.</summary>
    public bool IsAccepted { get; init; }

    /// <summary>
    /// Gets whether a connector that was not active before may stay so, because the command corrects only a part of
    /// what is wrong.
    /// </summary>
    public bool IsRepair { get; init; }

    /// <summary>Gets whether the license terms were accepted in advance.</summary>
    public bool IsLicenseAccepted { get; init; }

    /// <summary>Gets the rows of a server that was not started: its name and the reason.</summary>
    public Func<string, string, IEnumerable<object>> NotStarted { get; init; } = (_, _) => [];
}

/// <summary>
/// Runs a command that interrupts connectors on many servers, without an outage: in each group one connector after the
/// other, and the next one only after the previous one is active again.
/// </summary>
internal sealed class FleetRolling
{
    private readonly FleetRun _run;
    private readonly RollingCommand _command;
    private readonly Session? _session;
    private readonly ConnectorEnvironment _environment;
    private readonly CommandScope _scope;
    private readonly RollingReport _report;

    public FleetRolling(
        FleetRun run,
        RollingCommand command,
        Session? session,
        ConnectorEnvironment environment,
        CommandScope scope
    )
    {
        _run = run;
        _command = command;
        _session = session;
        _environment = environment;
        _scope = scope;
        _report = new RollingReport(run.Command, command, session is { Tokens: not null }, scope);
    }

    private IReporter Reporter => _scope.Reporter;

    public async Task RunAsync(IReadOnlyList<FleetWork> work)
    {
        bool isPlan = work.Any(each => each.Parameters["WhatIf"] is true);
        if (work.Any(each => each.Server.Identity is null))
        {
            work = await _run.IdentifyAsync(work).ConfigureAwait(false);
        }

        foreach (FleetWork each in work)
        {
            each.Server.WorkstationJoins = _session is { Tokens: not null };
        }

        Dictionary<RemoteServer, ConnectorInstallation> plans = _command.IsUpdate
            ? await PlanAsync(work).ConfigureAwait(false)
            : [];
        FleetProgress progress = new(_run.Command, work.Count, Reporter);
        List<RollingServer> servers =
        [
            .. work.Where(each => !_command.IsUpdate || plans.ContainsKey(each.Server))
                .Select(
                    (each, index) =>
                        Describe(
                            each,
                            index,
                            progress,
                            plans.TryGetValue(each.Server, out ConnectorInstallation? plan) ? plan : null
                        )
                ),
        ];
        if (servers.Count == 0)
        {
            return;
        }

        TenantDirectory? tenant = _session is { Tokens: not null } ? _session.OpenTenant(Reporter) : null;
        RollingRun rolling = new(_command.Options, tenant, _environment.Time, Reporter);
        WarnIfUnknown(servers, tenant is null);
        await RequireConsentAsync(rolling, servers, isPlan).ConfigureAwait(false);
        await RequireLicenseAsync(work, servers, isPlan).ConfigureAwait(false);
        if (isPlan)
        {
            await _report.ShowPlanAsync(servers, plans).ConfigureAwait(false);
            if (!_command.IsUpdate)
            {
                // Some commands return the state that they would change.
                await _run.RunAsync(work).ConfigureAwait(false);
            }

            return;
        }

        IReadOnlyList<RollingOutcome<RollingServer>> outcomes = await rolling
            .RunAsync(servers, _scope.Stop)
            .ConfigureAwait(false);
        progress.End();
        _report.ShowOutcomes(outcomes, plans);
    }

    // A server that has nothing to update is not interrupted, so its plan decides about its turn.
    private async Task<Dictionary<RemoteServer, ConnectorInstallation>> PlanAsync(IReadOnlyList<FleetWork> work)
    {
        Dictionary<RemoteServer, ConnectorInstallation> plans = [];
        await _run.ForEachAsync(
                "Inspecting the servers",
                work,
                each => each.Server.Name,
                async (each, _) =>
                {
                    Hashtable parameters = new(each.Parameters) { ["WhatIf"] = true };
                    object? plan = await RunOneAsync(each, parameters, SilentReporter.Instance, _ => { })
                        .ConfigureAwait(false);
                    lock (plans)
                    {
                        plans.Add(each.Server, (ConnectorInstallation)plan!);
                    }
                }
            )
            .ConfigureAwait(false);
        return plans;
    }

    private RollingServer Describe(FleetWork work, int index, FleetProgress progress, ConnectorInstallation? plan)
    {
        RemoteServer server = work.Server;
        RemoteIdentity identity = server.Identity!;
        TenantObservation? observation = server.Observation;
        bool isProof =
            observation is { Connector: not null, IsAmbiguous: false }
            && !(
                Guid.TryParse(identity.TenantId, out Guid registered)
                && Guid.TryParse(_session?.TenantId, out Guid signedIn)
                && registered != signedIn
            );
        bool isChangeNeeded = plan is null || plan.Steps.Any(RollingReport.IsPlannedSetup);
        bool isRegistered = identity.TenantId is not null || identity.ConnectorId is not null;
        return new RollingServer
        {
            Name = server.Name,
            FullName = identity.FullyQualifiedName,
            IsRegistered = isRegistered,
            ConnectorId = identity.ConnectorId,
            Observation = isProof ? observation : null,
            IsChangeNeeded = isChangeNeeded,
            Request = new ProvisioningRequest
            {
                IsUpdate = _command.IsUpdate,
                Limits = ProvisioningLimits.ForTenant(_command.ActiveLimit),
            },
            Change = async _ =>
            {
                if (plan is not null && !plan.Steps.Any(step => step.Status is ProvisioningStepStatus.Planned))
                {
                    return new RollingChange(plan, _report.IsWaitLeft(plan));
                }

                IReporter reporter = progress.Begin(server.Name, index);
                try
                {
                    return await ChangeAsync(work, reporter, isRegistered).ConfigureAwait(false);
                }
                finally
                {
                    progress.Complete(server.Name, index);
                }
            },
            Confirm = (limit, stop) => server.WaitForContactAsync(limit, Reporter, stop),
            FindServiceEnd = server.FindServiceEndAsync,
            Done = _command.IsUpdate ? member => _scope.Write(member.ToResult()) : null,
            Fail = (fault, member) =>
                _scope.WriteError(_command.IsUpdate && member is not null ? WithResult(fault, member) : fault),
        };
    }

    private async Task<RollingChange> ChangeAsync(FleetWork work, IReporter reporter, bool isRegistered)
    {
        bool isInterrupted = false;
        bool wasActive = work.Server.Observation?.Connector is { } before && WaitCondition.Active.IsReached(before);
        object? last = await RunOneAsync(work, work.Parameters, reporter, row =>
            {
                isInterrupted |=
                    row
                        is ConnectorServiceState { Name: ConnectorServiceNames.Connector, Status: "Running" }
                            or ConnectorProxy { Restarted: true }
                            or ConnectorRepair { Result: ConnectorRepairResult.Repaired };
                if (!_command.IsUpdate)
                {
                    _scope.Write(row);
                }
            })
            .ConfigureAwait(false);
        return last is ConnectorInstallation installation
            ? new RollingChange(installation, _report.IsWaitLeft(installation))
            : new RollingChange(
                new ConnectorInstallation
                {
                    Server = work.Server.Name,
                    ConnectorId = work.Server.Observation?.Connector?.Id ?? work.Server.Identity!.ConnectorId,
                    Changed = true,
                },
                isRegistered && isInterrupted && (!_command.IsRepair || wasActive)
            );
    }

    // An error of the server that does not end its command is a failure, too.
    private async Task<object?> RunOneAsync(
        FleetWork work,
        Hashtable parameters,
        IReporter reporter,
        Action<object> receive
    )
    {
        object? last = null;
        List<ConnectorException> faults = [];
        await work
            .Server.RunAsync(
                new RemoteCommand(_run.Command, parameters),
                row =>
                {
                    last = row;
                    receive(row);
                },
                fault =>
                {
                    lock (faults)
                    {
                        faults.Add(fault);
                    }
                },
                reporter,
                _scope.Stop
            )
            .ConfigureAwait(false);
        faults.Skip(1).ToList().ForEach(_scope.WriteError);
        return faults.Count > 0 ? throw faults[0]
            : last is null && _command.IsUpdate ? throw ConnectorErrors.RemoteAnswerUnreadable(work.Server.Name, null)
            : last;
    }

    private void WarnIfUnknown(List<RollingServer> servers, bool isSignedOut)
    {
        List<RollingServer> unknown =
        [
            .. servers.Where(server => server is { IsInterrupted: true, IsRegistered: true, Connector: null }),
        ];
        if (unknown.Count == 0)
        {
            return;
        }

        string reason = isSignedOut
            ? "You are not signed in to the tenant (Connect-EntraPrivateAccess)"
            : "The tenant does not list one connector for each server";
        Reporter.Warning(
            $"{reason}, so the connector groups of {string.Join(", ", unknown.Select(server => server.Name))} are "
                + "unknown. These servers take turns as if they were in one group, and each must confirm the contact "
                + "of its connector before the next one starts."
        );
    }

    private async Task RequireConsentAsync(RollingRun rolling, List<RollingServer> servers, bool isPlan)
    {
        if (!servers.Any(server => server.IsInterrupted))
        {
            return;
        }

        AvailabilityImpact impact = await rolling.ReadImpactAsync(servers, _scope.Stop).ConfigureAwait(false);
        string names = string.Join(
            ", ",
            impact.Losses.SelectMany(loss => loss.Connectors).Select(connector => connector.MachineName).Distinct()
        );
        ImpactConsent consent = new(Reporter, _scope.Ask)
        {
            IsAccepted = _command.IsAccepted,
            IsPlan = isPlan,
            Declined = _command.IsUpdate
                ? (notice, _) => ConnectorErrors.OnlyActiveMember(names, notice)
                : ConnectorErrors.LastActiveConnector,
        };
        await consent.RequireAsync(impact, names).ConfigureAwait(false);
    }

    // Asked once, before the first server is changed.
    private async Task RequireLicenseAsync(IReadOnlyList<FleetWork> work, List<RollingServer> servers, bool isPlan)
    {
        if (!_command.IsUpdate || _command.IsLicenseAccepted || isPlan || !servers.Any(server => server.IsChangeNeeded))
        {
            return;
        }

        if (!await _scope.Ask("License terms", ProvisioningSession.LicenseQuestion).ConfigureAwait(false))
        {
            throw ConnectorErrors.LicenseNotAccepted();
        }

        foreach (FleetWork each in work)
        {
            each.Parameters["AcceptLicense"] = true;
        }
    }

    private static ConnectorException WithResult(ConnectorException fault, FleetMember member) =>
        new(fault.ErrorId, fault.Category, RemoteErrors.WithServer(member.Installed.Server, fault.Message), fault)
        {
            RecommendedAction = fault.RecommendedAction,
            ExitCode = fault.ExitCode,
            Target = member.ToResult(fault.ExitCode),
        };
}
