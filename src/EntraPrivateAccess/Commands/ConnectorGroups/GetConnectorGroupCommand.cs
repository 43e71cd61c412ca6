using System.Management.Automation;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Commands.ConnectorGroups;

/// <summary>Gets the tenant's connector groups with their members and, if requested, their applications.</summary>
// The ID set is the default, so that a group from the pipeline binds by its ID instead of by its name.
[Cmdlet(VerbsCommon.Get, "ConnectorGroup", DefaultParameterSetName = ById)]
[OutputType(typeof(ConnectorGroup))]
public sealed class GetConnectorGroupCommand : ConnectedCmdlet
{
    // Multiples of the batch size, so that no batch is sent half full. The first groups are shown while the next are
    // read.
    private const int First = 20;
    private const int Further = 80;
    private readonly NamePatterns _names = new();
    private readonly NamePatterns _ids = new();
    private bool _isFiltered;

    private protected override void Begin()
    {
        base.Begin();
        KnownRegions.Require(Region, Force);
    }

    private protected override void Process()
    {
        _isFiltered |= MyInvocation.BoundParameters.Keys.Any(name =>
            name is nameof(Name) or nameof(Id) or nameof(Connector) or nameof(Application)
        );
        if (Connector is not null)
        {
            _ids.Add([GroupReferences.Of(Connector).NameOrId]);
        }

        if (Application is not null)
        {
            _ids.Add([GroupReferences.Of(Application).NameOrId]);
        }

        _names.Add(Usable(Name ?? []).Select(group => group.Id ?? group.Text), WriteFault);
        _ids.Add(ValidIds(Id));
    }

    private protected override void End()
    {
        if (_isFiltered && _names.IsEmpty && _ids.IsEmpty)
        {
            return;
        }

        IReadOnlyList<ConnectorGroup> all = Await(scope =>
            Tenant(scope).Groups.ListAsync(scope.Stop, IncludeAllTypes)
        ).Groups;
        List<ConnectorGroup> groups = [.. all.Where(IsWanted)];
        if (
            KnownRegions.Spell(Region) is string region
            && KnownRegions.Describe(region).Description is null
            && !all.Any(IsInRegion)
        )
        {
            WriteFault(ConnectorErrors.NoGroupInRegion(region, KnownRegions.All));
        }

        GroupRelations relations = IncludeApplication
            ? GroupRelations.Members | GroupRelations.Applications
            : GroupRelations.Members;
        for (int start = 0, size = First; start < groups.Count; start += size, size = Further)
        {
            List<ConnectorGroup> some = groups.GetRange(start, Math.Min(size, groups.Count - start));
            Await(scope => Tenant(scope).Groups.JoinAsync(some, relations, scope.Stop));
            WriteObject(some, enumerateCollection: true);
        }

        foreach (string missed in _names.Missed.Concat(_ids.Missed))
        {
            WriteFault(
                string.IsNullOrWhiteSpace(missed)
                    ? ConnectorErrors.InvalidId(missed)
                    : ConnectorErrors.ConnectorGroupNotFound(missed)
            );
        }
    }

    // Names and IDs are both matched before the region, so that a group in another region is not reported as missing.
    private bool IsWanted(ConnectorGroup group) =>
        _names.Match(group.Name, group.Id) & _ids.Match(group.Id) && (Region is null || IsInRegion(group));

    private bool IsInRegion(ConnectorGroup group) =>
        string.Equals(group.Region, Region?.Trim(), StringComparison.OrdinalIgnoreCase);

    private const string ById = "Id";
    private const string ByName = "Name";
    private const string ByConnector = "Connector";
    private const string ByApplication = "Application";

    /// <summary>Gets or sets the group names, in any case and with wildcards.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByName)]
    [SupportsWildcards, ConnectorGroupTransformation, ArgumentCompleter(typeof(ConnectorGroupNameCompleter))]
    public ConnectorGroupReference[]? Name { get; set; }

    /// <summary>Gets or sets the group IDs.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = ById), Alias("ConnectorGroupId")]
    public string[]? Id { get; set; }

    /// <summary>Gets or sets a connector from the pipeline.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByConnector)]
    public Connector? Connector { get; set; }

    /// <summary>Gets or sets an application from the pipeline.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByApplication)]
    public ConnectorGroupApplication? Application { get; set; }

    /// <summary>Gets or sets the region of the groups to return, such as <c>eur</c>. Default all.</summary>
    [Parameter, ArgumentCompleter(typeof(RegionCompleter))]
    [SingleValue]
    public string? Region { get; set; }

    /// <summary>Gets or sets whether to search for a region that is unknown to this module.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Gets or sets whether to read each group's applications into the property Applications.</summary>
    [Parameter]
    public SwitchParameter IncludeApplication { get; set; }

    /// <summary>Gets or sets whether to include groups that are not for application proxy and private access.</summary>
    [Parameter]
    public SwitchParameter IncludeAllTypes { get; set; }
}
