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

    /// <summary>Application names, any case, wildcards allowed, or ids.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByName), Alias("DisplayName")]
    [SupportsWildcards, ApplicationTransformation, ArgumentCompleter(typeof(ApplicationNameCompleter))]
    public ApplicationReference[] Name { get; set; } = [];

    /// <summary>Object ids or application (client) ids; not those of service principals.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = ById), Alias("AppId")]
    public string[] Id { get; set; } = [];

    /// <summary>Only applications of these groups: names, ids or objects.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByGroup), Parameter(ParameterSetName = ByName)]
    [ConnectorGroupTransformation, ArgumentCompleter(typeof(ConnectorGroupNameCompleter))]
    public ConnectorGroupReference[] ConnectorGroup { get; set; } = [];

    /// <summary>A group from the pipeline.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByInput)]
    public ConnectorGroup? InputObject { get; set; }

    /// <summary>A connector from the pipeline.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByConnector)]
    public Connector? Connector { get; set; }

    /// <summary>Only this kind: <c>ApplicationProxy</c>, <c>PrivateAccess</c> or <c>QuickAccess</c>.</summary>
    [Parameter, ArgumentCompleter(typeof(ApplicationKindCompleter))]
    public string? Kind { get; set; }
}
