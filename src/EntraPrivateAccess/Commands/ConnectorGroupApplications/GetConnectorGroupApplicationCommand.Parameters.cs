using System.Management.Automation;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Commands.ConnectorGroupApplications;

/// <content>What can be asked.</content>
public sealed partial class GetConnectorGroupApplicationCommand
{
    private const string ById = "Id";
    private const string ByName = "Name";
    private const string ByGroup = "Group";
    private const string ByInput = "Input";
    private const string ByConnector = "Connector";

    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByName), Alias("DisplayName")]
    [SupportsWildcards, ArgumentCompleter(typeof(ApplicationNameCompleter))]
    public string[] Name { get; set; } = [];

    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = ById), Alias("AppId")]
    public string[] Id { get; set; } = [];

    [Parameter(Mandatory = true, ParameterSetName = ByGroup), Parameter(ParameterSetName = ByName)]
    [ArgumentCompleter(typeof(ConnectorGroupNameCompleter))]
    public ConnectorGroupReference[] ConnectorGroup { get; set; } = [];

    /// <summary>A group from the pipeline.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByInput)]
    public ConnectorGroup? InputObject { get; set; }

    /// <summary>A connector from the pipeline.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByConnector)]
    public Connector? Connector { get; set; }

    [Parameter, ArgumentCompleter(typeof(ApplicationKindCompleter))]
    public string? Kind { get; set; }
}
