using System.Management.Automation;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Commands.ConnectorGroups;

/// <summary>
/// Removes connector groups. The contents of a group are listed in an error or are moved to another group first.
/// </summary>
[Consent(nameof(Force), "LastActiveConnector")]
[Cmdlet(VerbsCommon.Remove, "ConnectorGroup", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveConnectorGroupCommand : ConnectedCmdlet
{
    private readonly List<ConnectorGroupReference> _references = [];

    /// <summary>Gets or sets the groups: name with wildcards, ID or object.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true), Alias("ConnectorGroup", "Id")]
    [SupportsWildcards, ConnectorGroupTransformation, ArgumentCompleter(typeof(ConnectorGroupNameCompleter))]
    public ConnectorGroupReference[] Name { get; set; } = [];

    /// <summary>Gets or sets the group that receives the connectors and the applications: name, ID or object.</summary>
    [Parameter, ConnectorGroupTransformation, ArgumentCompleter(typeof(ConnectorGroupNameCompleter))]
    [SingleValue]
    public ConnectorGroupReference? MoveMembersTo { get; set; }

    /// <summary>
    /// Gets or sets whether to move the contents without confirmation even if an application is without an active
    /// connector afterward.
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Process() => _references.AddRange(Usable(Name));

    private protected override void End()
    {
        if (_references.Count == 0)
        {
            return;
        }

        GroupListing groups = Await(scope => Tenant(scope).Groups.ListAsync(scope.Stop));
        ConnectorGroup? target = MoveMembersTo is null ? null : groups.Resolve(MoveMembersTo);
        foreach (ConnectorGroup group in Found(PatternExpansion.Resolve(groups, _references)))
        {
            Attempt(() => Remove(group, target, groups));
        }
    }

    private void Remove(ConnectorGroup group, ConnectorGroup? target, GroupListing groups)
    {
        GroupRemoval removal = Await(scope =>
        {
            if (MaintenanceNames.WarningFor(group, newName: null, groups.Groups) is { } warning)
            {
                scope.Reporter.Warning(warning);
            }

            return Tenant(scope).GroupRemovals.PrepareAsync(group, target, scope.Stop);
        });
        bool isConfirmed = Confirm($"connector group '{group}'", removal.Description);
        if (isConfirmed || IsWhatIf)
        {
            RequireConsent((impacts, stop) => impacts.OfRemovalAsync(removal, stop), Force, group.Name);
        }

        if (!isConfirmed)
        {
            return;
        }

        foreach (
            ConnectorException fault in Await(scope => Tenant(scope).GroupRemovals.RemoveAsync(removal, scope.Stop))
        )
        {
            WriteFault(fault);
        }
    }
}
