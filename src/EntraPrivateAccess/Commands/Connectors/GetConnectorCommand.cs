using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Commands.Connectors;

/// <summary>Lists the tenant's connectors, each with its group. Pages are shown as they come.</summary>
// By id is the default set so that a connector from the pipeline binds by its id, and not by the name it converts to.
[Cmdlet(VerbsCommon.Get, "Connector", DefaultParameterSetName = ById)]
[OutputType(typeof(Connector))]
public sealed class GetConnectorCommand : ConnectedCmdlet
{
    private const string ById = "Id";
    private const string ByName = "Name";
    private readonly NamePatterns _names = new();
    private readonly List<string> _ids = [];

    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByName), Alias("MachineName")]
    [SupportsWildcards, ArgumentCompleter(typeof(ConnectorNameCompleter))]
    public string[]? Name { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = ById)]
    public string[]? Id { get; set; }

    [Parameter, ArgumentCompleter(typeof(ConnectorGroupNameCompleter))]
    public ConnectorGroupReference? ConnectorGroup { get; set; }

    [Parameter, ArgumentCompleter(typeof(ConnectorStatusCompleter))]
    public string? Status { get; set; }

    // Many names from a pipeline cost one listing.
    private protected override void Process()
    {
        _names.Add(Name);
        _ids.AddRange(Id ?? []);
    }

    private protected override void End() => (_ids.Count > 0 ? (Action)WriteIds : WriteMatches)();

    private void WriteMatches()
    {
        ConnectorGroup? group = ConnectorGroup is null ? null : Await(scope => Tenant(scope).Groups.ResolveAsync(ConnectorGroup, scope.Stop));
        ConnectorCursor cursor = new(IsWanted, group) { Names = _names.Plain, IsIncomplete = () => _names.Missed.Any() };
        while (cursor.Next is not null)
        {
            WriteObject(Await(scope => Tenant(scope).Connectors.ReadPageAsync(cursor, scope.Stop)), enumerateCollection: true);
        }

        foreach (string name in _names.Missed)
        {
            WriteFault(Faults.ConnectorNotFound(name));
        }
    }

    private void WriteIds()
    {
        List<Connector> found = Found(Await(scope => Tenant(scope).Connectors.ResolveIdsAsync(_ids, scope.Stop)));
        WriteObject(found.Where(connector => IsWanted(connector) && ConnectorGroup?.Names(connector) != false), enumerateCollection: true);
    }

    // The name first: one that is there with another status is not called missing.
    private bool IsWanted(Connector connector) =>
        (_names.IsEmpty || _names.Match(connector.MachineName, MachineNames.Short(connector.MachineName), connector.Id))
        && (Status is null || string.Equals(connector.Status, Status, StringComparison.OrdinalIgnoreCase));
}
