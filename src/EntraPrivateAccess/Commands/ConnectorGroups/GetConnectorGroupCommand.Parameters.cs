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
