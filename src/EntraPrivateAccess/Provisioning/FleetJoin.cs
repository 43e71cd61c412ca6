using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning.Steps;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Provisioning;

/// <summary>Moves the connectors of many servers to their groups. Each group is created once.</summary>
internal sealed class FleetJoin
{
    private readonly TenantDirectory _tenant;
    private readonly Action<FleetMember, string, ProvisioningStepStatus, string> _show;
    private readonly Dictionary<string, ConnectorGroupCreationResult> _groups = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="show">Records and shows a step of a member: its name, status and detail.</param>
    public FleetJoin(TenantDirectory tenant, Action<FleetMember, string, ProvisioningStepStatus, string> show)
    {
        _tenant = tenant;
        _show = show;
    }

    /// <summary>Moves the members to their groups, with a few requests for each group.</summary>
    /// <param name="fail">Receives each member that could not be moved.</param>
    public async Task RunAsync(
        List<FleetMember> members,
        Action<FleetMember, ConnectorException> fail,
        CancellationToken cancellationToken
    )
    {
        foreach (FleetMember member in members.Where(each => each.Request.ConnectorGroup is null))
        {
            member.HasJoined = true;
            if (!member.KeepsGroup)
            {
                _show(member, "JoinGroup", ProvisioningStepStatus.Skipped, JoinGroupStep.NoGroup);
            }
        }

        foreach (
            IGrouping<string, FleetMember> joining in members
                .Where(each => each.Request.ConnectorGroup is not null)
                .GroupBy(each => $"{each.Request.ConnectorGroup}", StringComparer.OrdinalIgnoreCase)
        )
        {
            List<FleetMember> moved = [.. joining];
            try
            {
                ConnectorGroupCreationResult target = await GroupAsync(moved[0].Request, cancellationToken)
                    .ConfigureAwait(false);
                IReadOnlyList<GroupAssignmentResult<Connector>> outcomes = await _tenant
                    .Moves.PlaceAsync([.. moved.Select(each => each.Connector!)], target.Group, cancellationToken)
                    .ConfigureAwait(false);
                for (int index = 0; index < moved.Count; index++)
                {
                    Record(moved[index], target with { Created = target.Created && index == 0 }, outcomes[index], fail);
                }
            }
            catch (ConnectorException fault) when (fault.Category is not ErrorKind.AuthenticationError)
            {
                moved.ForEach(member => fail(member, fault));
            }
        }
    }

    private void Record(
        FleetMember member,
        ConnectorGroupCreationResult target,
        GroupAssignmentResult<Connector> outcome,
        Action<FleetMember, ConnectorException> fail
    )
    {
        if (outcome.Error is { } fault)
        {
            _show(member, "JoinGroup", ProvisioningStepStatus.Failed, fault.Message);
            fail(member, fault);
            return;
        }

        string name = target.Group.Name;
        member.Connector = outcome.Item;
        member.HasJoined = true;
        member.Changed |= outcome.Changed;
        _show(
            member,
            "JoinGroup",
            outcome.Changed ? ProvisioningStepStatus.Changed : ProvisioningStepStatus.AlreadyDone,
            !outcome.Changed ? $"The connector is in '{name}'."
                : target.Created ? $"Created '{name}' and joined it."
                : $"Joined '{name}'."
        );
    }

    // Created once, however many servers join it.
    private async Task<ConnectorGroupCreationResult> GroupAsync(
        ProvisioningRequest request,
        CancellationToken cancellationToken
    )
    {
        ConnectorGroupReference wanted = request.ConnectorGroup!;
        if (!_groups.TryGetValue($"{wanted}", out ConnectorGroupCreationResult? group))
        {
            group =
                request.CreateGroup && wanted.Id is null
                    ? await _tenant
                        .ConnectorGroupCreator.EnsureAsync(wanted.NameOrId, request.Region, cancellationToken)
                        .ConfigureAwait(false)
                    : new ConnectorGroupCreationResult(
                        await _tenant.Groups.ResolveAsync(wanted, cancellationToken).ConfigureAwait(false),
                        Created: false
                    );
            _groups.Add($"{wanted}", group with { Created = false });
        }

        return group;
    }
}
