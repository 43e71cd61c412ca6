using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;

namespace EntraPrivateAccess.Cmdlets.Fleet;

/// <summary>Shows the turns of servers before a run, and what became of each server after it.</summary>
internal sealed class RollingReport
{
    private readonly string _name;
    private readonly RollingCommand _command;
    private readonly bool _isSignedIn;
    private readonly CommandScope _scope;

    /// <param name="name">The name of the command.</param>
    public RollingReport(string name, RollingCommand command, bool isSignedIn, CommandScope scope)
    {
        _name = name;
        _command = command;
        _isSignedIn = isSignedIn;
        _scope = scope;
    }

    public async Task ShowPlanAsync(List<RollingServer> servers, Dictionary<RemoteServer, ConnectorInstallation> plans)
    {
        IReadOnlyList<int> waves = RollingSchedule<RollingServer>.WavesOf(
            [.. servers.Select(server => server.ToMember())],
            _command.Options.MaxUnavailable
        );
        foreach (
            (RollingServer server, int wave) in servers
                .Zip(waves, (server, wave) => (server, wave))
                .OrderBy(pair => pair.wave)
        )
        {
            string group = server.Connector?.ConnectorGroup is string name ? $" of connector group '{name}'" : "";
            if (server.IsChangeNeeded)
            {
                _ = await _scope.Confirm(server.Name, $"{_name}, wave {wave}{group}").ConfigureAwait(false);
            }

            if (_command.IsUpdate)
            {
                ConnectorInstallation plan = plans.First(pair => pair.Key.Name == server.Name).Value;
                _scope.Write(Planned(server, plan, $"Wave {wave}{group}").ToResult());
            }
        }
    }

    private FleetMember Planned(RollingServer server, ConnectorInstallation plan, string turn)
    {
        FleetMember member = Member(server, plan, nextStep: null);
        if (plan.Steps.FirstOrDefault(IsPlannedSetup) is { } setup)
        {
            member.AddStep(setup.Step, setup.Status, $"{turn}: {setup.Detail}", TimeSpan.Zero);
        }

        if (server.IsChangeNeeded && IsWaitLeft(plan))
        {
            FleetPlan.AddSteps(member);
        }

        return member;
    }

    private static FleetMember Member(RollingServer server, ConnectorInstallation result, string? nextStep) =>
        new()
        {
            Installed = result,
            ServerName = server.FullName,
            Request = server.Request,
            Before = server.Observation,
            Connector = server.Connector,
            KeepsGroup = true,
            NextStep = nextStep,
            Arrived = 0,
        };

    public void ShowOutcomes(
        IReadOnlyList<RollingOutcome<RollingServer>> outcomes,
        Dictionary<RemoteServer, ConnectorInstallation> plans
    )
    {
        List<RollingOutcome<RollingServer>> left = [.. outcomes.Where(each => each.State is RollingState.NotStarted)];
        foreach (RollingOutcome<RollingServer> each in left)
        {
            string reason = $"Not started because {each.Reason}.";
            if (_command.IsUpdate)
            {
                ConnectorInstallation plan = plans.First(pair => pair.Key.Name == each.Item.Name).Value;
                _scope.Write(NotStarted(each.Item, plan, reason).ToResult());
            }

            foreach (object row in _command.NotStarted(each.Item.Name, reason))
            {
                _scope.Write(row);
            }
        }

        string[] failed = [.. outcomes.Where(each => each.State is RollingState.Failed).Select(each => each.Item.Name)];
        string[] names = [.. left.Select(each => each.Item.Name)];
        string? reasonOfEnd = left.Select(each => each.Reason).FirstOrDefault(text => text != TimeReached);
        if (outcomes.Count > 1 && (failed.Length > 0 || reasonOfEnd is not null))
        {
            _scope.WriteError(
                ConnectorErrors.RollingStopped(
                    _name,
                    reasonOfEnd ?? $"{failed[0]} failed",
                    outcomes.Count(each => each.State is RollingState.Done),
                    failed,
                    names
                )
            );
        }
        else if (names.Length > 0)
        {
            _scope.Reporter.Warning(
                $"{names.Length} of {outcomes.Count} servers were not started because {TimeReached}: "
                    + $"{string.Join(", ", names)}. Run the same command again to continue."
            );
        }
    }

    private static string TimeReached => RollingSchedule<RollingServer>.TimeReached;

    private FleetMember NotStarted(RollingServer server, ConnectorInstallation plan, string reason)
    {
        FleetMember member = Member(server, plan, $"{reason} Run {_name} again.");
        foreach (ProvisioningStepResult step in plan.Steps)
        {
            if (step.Status is ProvisioningStepStatus.Planned || step.Detail == CloudSteps.OnWorkstation)
            {
                member.AddStep(step.Step, ProvisioningStepStatus.Skipped, reason, TimeSpan.Zero);
            }
        }

        return member;
    }

    public static bool IsPlannedSetup(ProvisioningStepResult step) =>
        step is { Step: "Install", Status: ProvisioningStepStatus.Planned };

    // The server leaves the waits for the tenant to the workstation, unless its connector is not meant to serve.
    public bool IsWaitLeft(ConnectorInstallation row) =>
        row.TenantId is not null
        && row.Steps.Any(step =>
            step.Step == "WaitUntilActive"
            && (step.Detail == CloudSteps.OnWorkstation || (!_isSignedIn && IsUnsigned(step)))
        );

    private static bool IsUnsigned(ProvisioningStepResult step) =>
        step.Detail.StartsWith(CloudSteps.NotSignedIn, StringComparison.Ordinal);
}

/// <summary>The parameters of the commands whose servers take turns.</summary>
internal static class RollingParameters
{
    /// <summary>Gets their names. The workstation handles them, so they are not sent to servers.</summary>
    public static IReadOnlyCollection<string> Names { get; } = ["MaxUnavailable", "SettleTime", "StopAfter"];

    /// <exception cref="ConnectorException"><c>SessionRequired</c>: one of the parameters is specified for a command on
    /// this server.</exception>
    public static void RequireSession(ServerCmdlet cmdlet)
    {
        if (Names.FirstOrDefault(cmdlet.MyInvocation.BoundParameters.ContainsKey) is { } parameter)
        {
            throw ConnectorErrors.RollingWithoutSession(parameter);
        }
    }

    /// <exception cref="ConnectorException"><c>SettleTimeUnlikely</c>.</exception>
    public static RollingOptions ToOptions(
        ServerCmdlet cmdlet,
        int maxUnavailable,
        TimeSpan settleTime,
        DateTime? stopAfter
    ) =>
        new()
        {
            MaxUnavailable = maxUnavailable,
            ThrottleLimit = cmdlet.ThrottleLimit,
            SettleTime =
                settleTime == TimeSpan.Zero || settleTime >= TimeSpan.FromSeconds(1)
                    ? settleTime
                    : throw ConnectorErrors.SettleTimeUnlikely(settleTime),
            // A time without a time zone is local.
            StopAfter = stopAfter is { } time ? new DateTimeOffset(time.ToUniversalTime()) : null,
        };
}
