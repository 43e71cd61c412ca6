using System.Management.Automation;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Commands.Connectors;

/// <summary>
/// Moves suspended connectors back to their home groups as soon as they are active, and removes maintenance groups that
/// are empty.
/// </summary>
[Cmdlet(VerbsLifecycle.Resume, "Connector", SupportsShouldProcess = true)]
[OutputType(typeof(ConnectorMaintenance))]
public sealed class ResumeConnectorCommand : NamedConnectorsCommand
{
    /// <summary>
    /// Gets or sets the time limit of the wait for the connectors to be active, 0 to 86400 seconds. 0 checks once.
    /// Default 900.
    /// </summary>
    [Parameter, ValidateRange(0, 86400)]
    [WholeNumber]
    public int TimeoutSeconds { get; set; } = 900;

    /// <summary>Gets or sets whether to move the connectors without waiting, even if they are not active.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Handle(List<Connector> connectors)
    {
        List<MaintenancePlan> plans = Found(
            Await(scope => Tenant(scope).Maintenance.ReadAsync(connectors, scope.Stop))
        );
        Complete([.. plans.Where(plan => !plan.IsSuspended)]);
        List<MaintenancePlan> wanted =
        [
            .. plans
                .Where(plan => plan.IsSuspended && HasHome(plan))
                .Where(plan => Confirm($"connector {plan.Connector}", $"Move to connector group '{plan.HomeName}'")),
        ];
        if (Force)
        {
            Move(wanted);
        }
        else
        {
            MoveWhenActive(wanted);
        }
    }

    // A former run may have been stopped after the last move out of a maintenance group.
    private void Complete(List<MaintenancePlan> plans)
    {
        HashSet<string> completed =
        [
            .. plans
                .SelectMany(plan => plan.Existing)
                .GroupBy(group => group.Id)
                .Select(same => same.First())
                .Where(Remove)
                .Select(group => group.Id),
        ];
        foreach (MaintenancePlan plan in plans)
        {
            bool isCompleted = plan.Existing.Any(group => completed.Contains(group.Id));
            if (!IsWhatIf)
            {
                WriteObject(
                    plan.ToResult(
                        plan.Connector,
                        isCompleted,
                        isCompleted
                            ? $"The connector is not suspended. The empty group '{plan.MaintenanceGroup}' was removed."
                            : "The connector is not suspended."
                    )
                );
            }

            if (Await(scope => Tenant(scope).Maintenance.FindInterruptionAsync(plan, scope.Stop)) is { } empty)
            {
                Warn(
                    ConnectorErrors.MayBelongElsewhere(
                        plan.Connector,
                        plan.Current,
                        empty,
                        MaintenanceNames.HomeOf(empty.Name)!
                    )
                );
            }
        }
    }

    private bool Remove(ConnectorGroup group)
    {
        bool isEmpty = Await(async scope =>
        {
            await Tenant(scope)
                .Groups.JoinAsync([group], GroupRelations.Members | GroupRelations.Applications, scope.Stop)
                .ConfigureAwait(false);
            return group.Members!.Count + group.Applications!.Count == 0;
        });
        return isEmpty && Confirm($"connector group '{group}'", "Remove") && RemoveIfEmpty(group, []);
    }

    private bool HasHome(MaintenancePlan plan)
    {
        ConnectorException? fault =
            plan.Home is null ? ConnectorErrors.HomeGroupNotFound(plan.Connector, plan.HomeName, plan.Current.Region)
            : plan.Homes.Count > 1 ? ConnectorErrors.HomeGroupAmbiguous(plan.Connector, plan.Homes)
            : null;
        if (fault is not null)
        {
            WriteFault(fault);
        }

        return fault is null;
    }

    private void MoveWhenActive(List<MaintenancePlan> plans)
    {
        Dictionary<string, MaintenancePlan> byId = plans.ToDictionary(plan => plan.Connector.Id);
        TimeSpan limit = TimeSpan.FromSeconds(TimeoutSeconds);
        WaitFor(
            new ConnectorWait(plans.Select(plan => plan.Connector), WaitCondition.Active, limit),
            active => Move([.. active.Select(connector => byId[connector.Id] with { Connector = connector })]),
            (late, contact) =>
                ConnectorErrors.StaysSuspended(
                    late,
                    byId[late.Id].Current.Name,
                    limit,
                    contact is null
                        ? late.Status.Length == 0
                            ? "the tenant does not list it"
                            : $"it is {late.Status}"
                        : $"the tenant lists it as {late.Status}, but {contact.Describe()}",
                    contact?.Remedy
                )
        );
    }

    private void Move(List<MaintenancePlan> plans)
    {
        if (plans.Count == 0)
        {
            return;
        }

        IReadOnlyList<GroupAssignmentResult<Connector>> moved = Await(scope =>
            Tenant(scope).Maintenance.ResumeAsync(plans, scope.Stop)
        );
        string[] arrived = [.. moved.Where(result => result.Error is null).Select(result => result.Item.Id)];
        foreach (
            ConnectorGroup group in plans
                .Where(plan => arrived.Contains(plan.Connector.Id))
                .Select(plan => plan.Current)
                .GroupBy(group => group.Id)
                .Select(same => same.First())
        )
        {
            _ = RemoveIfEmpty(group, arrived);
        }

        for (int index = 0; index < plans.Count; index++)
        {
            if (moved[index] is { Error: { } fault })
            {
                WriteFault(fault);
                continue;
            }

            MaintenancePlan plan = plans[index];
            bool isActive = WaitCondition.Active.IsReached(plan.Connector);
            WriteObject(
                plan.ToResult(
                    moved[index].Item,
                    moved[index].Changed,
                    $"The connector is in '{plan.HomeName}' again."
                        + (isActive ? "" : " It is not active: run Get-ConnectorStatus on its server.")
                )
            );
        }
    }

    // The connectors are in their home groups in any case, and the next run removes the group.
    private bool RemoveIfEmpty(ConnectorGroup group, string[] left)
    {
        try
        {
            bool isRemoved = Await(scope => Tenant(scope).GroupRemovals.RemoveIfEmptyAsync(group, left, scope.Stop));
            if (!isRemoved && group is { Applications: { Count: > 0 } served, ActiveMembers: 0 })
            {
                Warn(
                    $"'{group.Name}' serves {string.Join(", ", served.Select(each => $"'{each.Name}'"))}, and no "
                        + "active connector is left in it."
                );
            }

            return isRemoved;
        }
        catch (ConnectorException fault) when (fault.Category is not ErrorKind.AuthenticationError)
        {
            Warn(
                $"Connector group '{group.Name}' was not removed: {fault.Message} The next Resume-Connector removes it "
                    + "if it is empty."
            );
            return false;
        }
    }

    private void Warn(string text) =>
        Await(scope =>
        {
            scope.Reporter.Warning(text);
            return Task.CompletedTask;
        });
}
