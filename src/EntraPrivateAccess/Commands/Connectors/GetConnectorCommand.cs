using System.Management.Automation;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Commands.Connectors;

/// <summary>Gets the tenant's connectors with their groups. Connectors are returned while pages are read.</summary>
// The ID set is the default, so that a connector from the pipeline binds by its ID instead of by its name.
[Cmdlet(VerbsCommon.Get, "Connector", DefaultParameterSetName = ById)]
[OutputType(typeof(Connector))]
public sealed class GetConnectorCommand : ConnectedCmdlet
{
    private readonly ConnectorNames _names = new();
    private readonly List<string> _ids = [];
    private readonly List<ConnectorGroupReference> _groups = [];
    private bool _isFiltered;

    private protected override void Begin()
    {
        NameRules.RequireWord(Status, nameof(Status), ConnectorStatusWords.All);
        base.Begin();
    }

    // Names from the pipeline are collected first, so that they require only one list request.
    private protected override void Process()
    {
        _isFiltered |= MyInvocation.BoundParameters.Keys.Any(name =>
            name is nameof(Id) or nameof(InputObject) or nameof(Application)
        );
        _ids.AddRange(ValidIds(Id));
        _groups.AddRange(InputObject is null ? [] : [new ConnectorGroupReference(InputObject)]);
        _groups.AddRange(Application is null ? [] : [GroupReferences.Of(Application)]);
        _isFiltered |= _names.Add(Name, _groups, WriteFault);
    }

    private protected override void End()
    {
        WriteIds();
        if (_groups.Count > 0)
        {
            WriteMembers();
        }

        if (!_isFiltered || !_names.IsEmpty)
        {
            WriteMatches();
        }
    }

    private void WriteMatches()
    {
        ConnectorGroup? group = ConnectorGroup is null
            ? null
            : Await(scope => Tenant(scope).Groups.ResolveAsync(ConnectorGroup, scope.Stop));
        ConnectorCursor cursor = new(IsWanted, group)
        {
            Names = _names.Plain,
            IsIncomplete = () => _names.Missed.Any(),
        };
        List<Connector> unsure = [];
        while (cursor.HasMore)
        {
            IReadOnlyList<Connector> page = Await(scope => Tenant(scope).Connectors.ReadPageAsync(cursor, scope.Stop));
            WriteObject(page.Where(_names.MatchesForCertain), enumerateCollection: true);
            unsure.AddRange(page.Where(connector => !_names.MatchesForCertain(connector)));
        }

        WriteObject(unsure.Where(_names.MatchesPlainNameUniquely), enumerateCollection: true);
        foreach (string name in _names.Missed)
        {
            WriteFault(ConnectorErrors.ConnectorNotFound(name));
        }
    }

    private void WriteIds()
    {
        List<Connector> found = Found(Await(scope => Tenant(scope).Connectors.ResolveIdsAsync(_ids, scope.Stop)));
        WriteObject(
            found.Where(connector => IsWanted(connector) && ConnectorGroup?.Names(connector) != false),
            enumerateCollection: true
        );
    }

    private void WriteMembers()
    {
        List<ConnectorGroup> groups = Found(
            Await(scope => Tenant(scope).Groups.ListAsync(scope.Stop)).ResolveMany(_groups)
        );
        Await(scope => Tenant(scope).Groups.JoinMembersAsync(groups, scope.Stop));
        WriteObject(groups.SelectMany(group => group.Members!).Where(HasStatus), enumerateCollection: true);
    }

    private const string ById = "Id";
    private const string ByName = "Name";
    private const string ByGroup = "Group";
    private const string ByApplication = "Application";

    /// <summary>Gets or sets the machine names, short or full, in any case and with wildcards.</summary>
    [
        Parameter(
            Position = 0,
            Mandatory = true,
            ValueFromPipeline = true,
            ValueFromPipelineByPropertyName = true,
            ParameterSetName = ByName
        ),
        Alias("MachineName")
    ]
    [SupportsWildcards, ConnectorTransformation, ArgumentCompleter(typeof(ConnectorNameCompleter))]
    public ConnectorReference[]? Name { get; set; }

    /// <summary>Gets or sets the connector IDs.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = ById)]
    public string[]? Id { get; set; }

    /// <summary>Gets or sets the group whose connectors are returned: name, ID or object.</summary>
    [Parameter(ParameterSetName = ById), Parameter(ParameterSetName = ByName)]
    [ConnectorGroupTransformation, ArgumentCompleter(typeof(ConnectorGroupNameCompleter))]
    [SingleValue]
    public ConnectorGroupReference? ConnectorGroup { get; set; }

    /// <summary>Gets or sets a group from the pipeline.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByGroup)]
    public ConnectorGroup? InputObject { get; set; }

    /// <summary>Gets or sets an application from the pipeline.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByApplication)]
    public ConnectorGroupApplication? Application { get; set; }

    /// <summary>
    /// Gets or sets the status of the connectors to return: <c>active</c>, <c>inactive</c>, or a status that Microsoft
    /// adds later. Default all.
    /// </summary>
    [Parameter, ArgumentCompleter(typeof(ConnectorStatusCompleter))]
    [SingleValue]
    public string? Status { get; set; }

    // The name is matched first, so that a connector with another status is not reported as missing.
    private bool IsWanted(Connector connector) => _names.Match(connector) && HasStatus(connector);

    private bool HasStatus(Connector connector) =>
        Status is null || string.Equals(connector.Status, Status, StringComparison.OrdinalIgnoreCase);
}
