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
    private readonly Dictionary<string, ConnectorGroup> _groups = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="found">The groups that the preflight found, by the references in the requests.</param>
    /// <param name="show">Records and shows a step of a member: its name, status and detail.</param>
    public FleetJoin(
        TenantDirectory tenant,
        IReadOnlyDictionary<string, ConnectorGroup> found,
        Action<FleetMember, string, ProvisioningStepStatus, string> show
    )
    {
        _tenant = tenant;
        _show = show;
        foreach (KeyValuePair<string, ConnectorGroup> group in found)
        {
            _groups[group.Key] = group.Value;
        }
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
                _ = _groups.TryGetValue(joining.Key, out ConnectorGroup? known);
                (ConnectorGroupCreationResult target, IReadOnlyList<GroupAssignmentResult<Connector>> results) =
                    await GroupPlacement
                        .PlaceAsync(
                            _tenant,
                            moved[0].Request,
                            known,
                            [.. moved.Select(each => each.Connector!)],
                            cancellationToken
                        )
                        .ConfigureAwait(false);
                _groups[joining.Key] = target.Group;
                for (int index = 0; index < moved.Count; index++)
                {
                    Record(moved[index], target with { Created = target.Created && index == 0 }, results[index], fail);
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
}
