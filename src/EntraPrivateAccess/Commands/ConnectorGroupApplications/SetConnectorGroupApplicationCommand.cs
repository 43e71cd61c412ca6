using System.Management.Automation;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Commands.ConnectorGroupApplications;

/// <summary>
/// Assigns applications to connector groups. The group is the same for all, or each row of a file names its own.
/// </summary>
[Consent(nameof(Force), "LastActiveConnector")]
[Cmdlet(VerbsCommon.Set, "ConnectorGroupApplication", SupportsShouldProcess = true)]
[OutputType(typeof(ConnectorGroupApplication))]
public sealed class SetConnectorGroupApplicationCommand : ConnectorGroupApplicationCommand
{
    private readonly List<(ConnectorGroupReference Group, ApplicationReference Application)> _assignments = [];

    /// <summary>Gets or sets the group: name, ID or object.</summary>
    [
        Parameter(Position = 1, Mandatory = true, ValueFromPipelineByPropertyName = true),
        AllowNull,
        ConnectorGroupTransformation,
        ArgumentCompleter(typeof(ConnectorGroupNameCompleter))
    ]
    [SingleValue]
    public ConnectorGroupReference? ConnectorGroup { get; set; }

    private protected override void Process()
    {
        // An empty cell of a file is null.
        ConnectorGroupReference group = ConnectorGroup ?? throw ConnectorErrors.BlankName(ReferenceKind.ConnectorGroup);
        NameRules.RequireOne(group, nameof(ConnectorGroup));
        _assignments.AddRange(Usable(Name).Select(application => (group, application)));
    }

    // Each group is resolved once. An unknown group is the error of its rows only.
    private protected override void End()
    {
        if (_assignments.Count == 0)
        {
            return;
        }

        ILookup<string, (ConnectorGroupReference Group, ApplicationReference Application)> byGroup =
            _assignments.ToLookup(
                assignment => assignment.Group.Id ?? assignment.Group.NameOrId,
                StringComparer.OrdinalIgnoreCase
            );
        GroupListing? listing = byGroup.Count == 1 ? null : Await(scope => Tenant(scope).Groups.ListAsync(scope.Stop));
        foreach (IGrouping<string, (ConnectorGroupReference Group, ApplicationReference Application)> same in byGroup)
        {
            Attempt(() =>
            {
                ConnectorGroupReference reference = same.First().Group;
                ConnectorGroup target = listing is null
                    ? Await(scope => Tenant(scope).Groups.ResolveAsync(reference, scope.Stop))
                    : listing.Resolve(reference);
                Assign(
                    [.. same.Select(assignment => assignment.Application)],
                    target,
                    $"Assign to connector group '{target}'"
                );
            });
        }
    }
}
