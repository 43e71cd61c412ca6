using System.Management.Automation;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Commands.ConnectorGroups;

/// <content>What can be asked.</content>
public sealed partial class GetConnectorGroupCommand
{
    private const string ById = "Id";
    private const string ByName = "Name";
    private const string ByConnector = "Connector";
    private const string ByApplication = "Application";

    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByName)]
    [SupportsWildcards, ArgumentCompleter(typeof(ConnectorGroupNameCompleter))]
    public string[]? Name { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = ById), Alias("ConnectorGroupId")]
    public string[]? Id { get; set; }

    /// <summary>A connector from the pipeline.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByConnector)]
    public Connector? Connector { get; set; }

    /// <summary>An application from the pipeline.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByApplication)]
    public ConnectorGroupApplication? Application { get; set; }

    [Parameter, ArgumentCompleter(typeof(RegionCompleter))]
    public string? Region { get; set; }

    [Parameter]
    public SwitchParameter IncludeApplication { get; set; }

    [Parameter]
    public SwitchParameter IncludeAllTypes { get; set; }
}
