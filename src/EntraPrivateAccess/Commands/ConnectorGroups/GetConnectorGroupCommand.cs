using System.Management.Automation;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Commands.ConnectorGroups;

/// <summary>
/// Lists the tenant's connector groups, each with its members and, where asked for, its applications.
/// </summary>
// By id is the default set so that a group from the pipeline binds by its id, and not by the name it converts to.
[Cmdlet(VerbsCommon.Get, "ConnectorGroup", DefaultParameterSetName = ById)]
[OutputType(typeof(ConnectorGroup))]
public sealed class GetConnectorGroupCommand : ConnectedCmdlet
{
    // Whole batches: the first groups are shown while the next ones are asked for, and no batch goes out half full.
    private const int First = 20;
    private const int Further = 80;
    private readonly NamePatterns _names = new();
    private readonly NamePatterns _ids = new();
    private bool _asksForSome;

    private protected override void Process()
    {
        _asksForSome |= MyInvocation.BoundParameters.Keys.Any(name =>
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

        Array.ForEach(Name ?? [], group => Attempt(() => _names.Add([group.Id ?? group.NameOrId], WriteFault)));
        _ids.Add(Id, WriteFault);
    }

    private protected override void End()
    {
        if (_asksForSome && _names.IsEmpty && _ids.IsEmpty)
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
            WriteFault(ConnectorErrors.ConnectorGroupNotFound(missed));
        }
    }

    // Names and ids are both matched before the region, so that a name in another region is not called missing.
    private bool IsWanted(ConnectorGroup group) =>
        _names.Match(group.Name, group.Id) & _ids.Match(group.Id) && (Region is null || IsInRegion(group));

    private bool IsInRegion(ConnectorGroup group) =>
        string.Equals(group.Region, Region?.Trim(), StringComparison.OrdinalIgnoreCase);

    private const string ById = "Id";
    private const string ByName = "Name";
    private const string ByConnector = "Connector";
    private const string ByApplication = "Application";

    /// <summary>Group names, any case, wildcards allowed.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByName)]
    [SupportsWildcards, ConnectorGroupTransformation, ArgumentCompleter(typeof(ConnectorGroupNameCompleter))]
    public ConnectorGroupReference[]? Name { get; set; }

    /// <summary>Group ids.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = ById), Alias("ConnectorGroupId")]
    public string[]? Id { get; set; }

    /// <summary>A connector from the pipeline.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByConnector)]
    public Connector? Connector { get; set; }

    /// <summary>An application from the pipeline.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByApplication)]
    public ConnectorGroupApplication? Application { get; set; }

    /// <summary>Only groups of this region, such as <c>eur</c>.</summary>
    [Parameter, ArgumentCompleter(typeof(RegionCompleter))]
    public string? Region { get; set; }

    /// <summary>Also reads the applications that each group serves, into the property Applications.</summary>
    [Parameter]
    public SwitchParameter IncludeApplication { get; set; }

    /// <summary>Also groups that are not for application proxy and private access.</summary>
    [Parameter]
    public SwitchParameter IncludeAllTypes { get; set; }
}
