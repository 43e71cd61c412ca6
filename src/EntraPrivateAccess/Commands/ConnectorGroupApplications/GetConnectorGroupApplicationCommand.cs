using System.Management.Automation;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Commands.ConnectorGroupApplications;

/// <summary>Gets the applications that connector groups serve, and the group that serves an application.</summary>
// The ID set is the default, so that an application from the pipeline binds by its ID instead of by its name.
[Cmdlet(VerbsCommon.Get, "ConnectorGroupApplication", DefaultParameterSetName = ById)]
[OutputType(typeof(ConnectorGroupApplication))]
public sealed class GetConnectorGroupApplicationCommand : ConnectedCmdlet
{
    private readonly NamePatterns _patterns = new();
    private readonly List<ApplicationReference> _references = [];
    private readonly List<ConnectorGroupReference> _groups = [];
    private bool _isFilteredByGroup;
    private bool _isNamed;
    private bool _isPiped;

    private protected override void Begin()
    {
        NameRules.RequireWord(
            Kind,
            nameof(Kind),
            [ApplicationKinds.ApplicationProxy, ApplicationKinds.PrivateAccess, ApplicationKinds.QuickAccess]
        );
        base.Begin();
    }

    // With groups, all names are matched against the groups' applications. Otherwise a plain name or ID is read
    // directly.
    private protected override void Process()
    {
        bool Matches(ApplicationReference name) =>
            name is { Known: null, Refusal: null } && (ConnectorGroup.Length > 0 || name.Pattern is not null);
        _isPiped |= InputObject is not null || Connector is not null;
        _isFilteredByGroup |= InputObject is not null || Connector is not null || ConnectorGroup.Length > 0;
        List<ApplicationReference> names = [.. Usable(Name)];
        _references.AddRange(
            names.Where(name => !Matches(name)).Concat(ValidIds(Id).Select(id => new ApplicationReference(id)))
        );
        _isNamed |= Name.Length + Id.Length > 0;
        _groups.AddRange(_groups.Count == 0 ? Usable(ConnectorGroup) : []);
        _groups.AddRange(InputObject is null ? [] : [new ConnectorGroupReference(InputObject)]);
        _groups.AddRange(Connector is null ? [] : [GroupReferences.Of(Connector)]);
        _patterns.Add(names.Where(Matches).Select(name => name.Text), WriteFault);
    }

    private protected override void End()
    {
        if (_references.Count > 0)
        {
            WriteObject(
                Found(Await(scope => Tenant(scope).Applications.FindManyAsync(_references, scope.Stop)))
                    .Where(IsWanted),
                enumerateCollection: true
            );
        }

        if ((_isPiped || !_isNamed || !_patterns.IsEmpty) && (!_isFilteredByGroup || _groups.Count > 0))
        {
            GroupListing listing = Await(scope => Tenant(scope).Groups.ListAsync(scope.Stop));
            Write(_isFilteredByGroup ? Found(PatternExpansion.Resolve(listing, _groups)) : listing.Groups);
        }
    }

    private void Write(IReadOnlyList<ConnectorGroup> groups)
    {
        Await(scope => Tenant(scope).Groups.JoinAsync(groups, GroupRelations.Applications, scope.Stop));
        WriteObject(
            groups
                .SelectMany(group => group.Applications!)
                .Where(application => _patterns.Match(application.Name, application.Id) && IsWanted(application)),
            enumerateCollection: true
        );
        foreach (string missed in _patterns.Missed)
        {
            WriteFault(ConnectorErrors.ApplicationNotFound(missed));
        }
    }

    private bool IsWanted(ConnectorGroupApplication application) =>
        Kind is null || string.Equals(application.Kind, Kind, StringComparison.OrdinalIgnoreCase);

    private const string ById = "Id";
    private const string ByName = "Name";
    private const string ByGroup = "Group";
    private const string ByInput = "Input";
    private const string ByConnector = "Connector";

    /// <summary>Gets or sets the application names, in any case and with wildcards, or IDs.</summary>
    [
        Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByName),
        Alias("DisplayName")
    ]
    [SupportsWildcards, ApplicationTransformation, ArgumentCompleter(typeof(ApplicationNameCompleter))]
    public ApplicationReference[] Name { get; set; } = [];

    /// <summary>Gets or sets object IDs or application (client) IDs, not the IDs of service principals.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = ById), Alias("AppId")]
    public string[] Id { get; set; } = [];

    /// <summary>
    /// Gets or sets the groups whose applications are returned: names with wildcards, IDs or objects.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = ByGroup), Parameter(ParameterSetName = ByName)]
    [SupportsWildcards, ConnectorGroupTransformation, ArgumentCompleter(typeof(ConnectorGroupNameCompleter))]
    public ConnectorGroupReference[] ConnectorGroup { get; set; } = [];

    /// <summary>Gets or sets a group from the pipeline.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByInput)]
    public ConnectorGroup? InputObject { get; set; }

    /// <summary>Gets or sets a connector from the pipeline.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByConnector)]
    public Connector? Connector { get; set; }

    /// <summary>
    /// Gets or sets the kind of application to return: <c>ApplicationProxy</c>, <c>PrivateAccess</c> or
    /// <c>QuickAccess</c>. Default all.
    /// </summary>
    [Parameter, ArgumentCompleter(typeof(ApplicationKindCompleter))]
    [SingleValue]
    public string? Kind { get; set; }
}
