using System;
using System.Management.Automation;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Commands.Connectors;

/// <content>What can be asked.</content>
public sealed partial class GetConnectorCommand
{
    private const string ById = "Id";
    private const string ByName = "Name";
    private const string ByGroup = "Group";
    private const string ByApplication = "Application";

    /// <summary>Machine names, short or full, any case, wildcards allowed.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByName), Alias("MachineName")]
    [SupportsWildcards, ConnectorTransformation, ArgumentCompleter(typeof(ConnectorNameCompleter))]
    public ConnectorReference[]? Name { get; set; }

    /// <summary>Connector ids.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = ById)]
    public string[]? Id { get; set; }

    /// <summary>Only connectors of this group, by name, id or object.</summary>
    [Parameter(ParameterSetName = ById), Parameter(ParameterSetName = ByName)]
    [ConnectorGroupTransformation, ArgumentCompleter(typeof(ConnectorGroupNameCompleter))]
    public ConnectorGroupReference? ConnectorGroup { get; set; }

    /// <summary>A group from the pipeline.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByGroup)]
    public ConnectorGroup? InputObject { get; set; }

    /// <summary>An application from the pipeline.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByApplication)]
    public ConnectorGroupApplication? Application { get; set; }

    /// <summary>Only connectors of this status: <c>active</c> or <c>inactive</c>, or what Microsoft names next.</summary>
    [Parameter, ArgumentCompleter(typeof(ConnectorStatusCompleter))]
    public string? Status { get; set; }

    // The name first: one that is there with another status is not called missing.
    private bool IsWanted(Connector connector) =>
        _names.Match(connector) && HasStatus(connector);

    private bool HasStatus(Connector connector) =>
        Status is null || string.Equals(connector.Status, Status, StringComparison.OrdinalIgnoreCase);
}
