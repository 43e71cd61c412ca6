using System.Management.Automation;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Commands.ConnectorGroups;

/// <summary>Renames connector groups or sets their region. Unchanged values are not sent.</summary>
[Cmdlet(VerbsCommon.Set, "ConnectorGroup", SupportsShouldProcess = true)]
[OutputType(typeof(ConnectorGroup))]
public sealed class SetConnectorGroupCommand : ConnectedCmdlet
{
    private readonly List<ConnectorGroupReference> _references = [];

    /// <summary>Gets or sets the groups: name with wildcards, ID or object.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true), Alias("ConnectorGroup", "Id")]
    [SupportsWildcards, ConnectorGroupTransformation, ArgumentCompleter(typeof(ConnectorGroupNameCompleter))]
    public ConnectorGroupReference[] Name { get; set; } = [];

    /// <summary>Gets or sets the new name.</summary>
    [Parameter]
    [SingleValue]
    public string? NewName { get; set; }

    /// <summary>
    /// Gets or sets the region where the group's traffic enters the service: <c>nam</c>, <c>eur</c>, <c>aus</c>,
    /// <c>asia</c>, <c>ind</c>, or a region that Microsoft adds later.
    /// </summary>
    [Parameter, ArgumentCompleter(typeof(RegionCompleter))]
    [SingleValue]
    public string? Region { get; set; }

    /// <summary>Gets or sets whether to return each group after the change.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Gets or sets whether to accept a region that is unknown to this module.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private string? _newName;

    private protected override void Begin()
    {
        KnownRegions.Require(Region, Force);
        _newName = NewName is null ? null : GroupNames.ReadNew(NewName, nameof(NewName));
        base.Begin();
    }

    private protected override void Process() => _references.AddRange(Usable(Name));

    private protected override void End()
    {
        if (_references.Count == 0)
        {
            return;
        }

        GroupListing groups = Await(scope => Tenant(scope).Groups.ListAsync(scope.Stop));
        List<ConnectorGroup> found = Found(PatternExpansion.Resolve(groups, _references));
        if (NewName is not null && found.Count > 1)
        {
            throw ConnectorErrors.OneNameForManyGroups(NewName);
        }

        foreach (ConnectorGroup group in found)
        {
            Attempt(() => Change(groups, group));
        }
    }

    private void Change(GroupListing groups, ConnectorGroup group)
    {
        GroupChange change = Await(scope =>
            Tenant(scope).GroupChanges.PrepareAsync(groups, group, _newName, Region, Force, scope.Stop)
        );
        ConnectorGroup result = change.Group;
        if (change.IsNeeded)
        {
            if (!Confirm($"connector group '{change.Group}'", $"Set {change.Description}"))
            {
                return;
            }

            result = Await(scope => Tenant(scope).GroupChanges.ApplyAsync(change, scope.Stop));
        }

        if (PassThru)
        {
            Await(scope => Tenant(scope).Groups.JoinMembersAsync([result], scope.Stop));
            WriteObject(result);
        }
    }
}
