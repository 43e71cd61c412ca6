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

    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByName), Alias("MachineName")]
    [SupportsWildcards, ArgumentCompleter(typeof(ConnectorNameCompleter))]
    public string[]? Name { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = ById)]
    public string[]? Id { get; set; }

    [Parameter(ParameterSetName = ById), Parameter(ParameterSetName = ByName)]
    [ArgumentCompleter(typeof(ConnectorGroupNameCompleter))]
    public ConnectorGroupReference? ConnectorGroup { get; set; }

    /// <summary>A group from the pipeline.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByGroup)]
    public ConnectorGroup? InputObject { get; set; }

    /// <summary>An application from the pipeline.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByApplication)]
    public ConnectorGroupApplication? Application { get; set; }

    [Parameter, ArgumentCompleter(typeof(ConnectorStatusCompleter))]
    public string? Status { get; set; }
}
