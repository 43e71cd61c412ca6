using System.Management.Automation;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Commands.Connectors;

/// <summary>Moves connectors to a group with few requests, and verifies the result.</summary>
[Cmdlet(VerbsCommon.Move, "Connector", SupportsShouldProcess = true)]
[OutputType(typeof(Connector))]
public sealed class MoveConnectorCommand : ConnectedCmdlet
{
    private readonly List<ConnectorReference> _references = [];

    /// <summary>Gets or sets the connectors: machine name, ID or object. A group adds its members.</summary>
    [
        Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true),
        Alias("Id", "MachineName")
    ]
    [ConnectorTransformation, ArgumentCompleter(typeof(ConnectorNameCompleter))]
    public ConnectorReference[] Name { get; set; } = [];

    /// <summary>Gets or sets the target group: name, ID or object.</summary>
    [
        Parameter(Position = 1, Mandatory = true),
        ConnectorGroupTransformation,
        ArgumentCompleter(typeof(ConnectorGroupNameCompleter))
    ]
    public ConnectorGroupReference ConnectorGroup { get; set; } = null!;

    /// <summary>Gets or sets whether to return each connector after the move.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process() => _references.AddRange(Name);

    private protected override void End()
    {
        ConnectorGroup target = Await(scope => Tenant(scope).Groups.ResolveAsync(ConnectorGroup, scope.Stop));
        List<Connector> wanted =
        [
            .. Found(Await(scope => Tenant(scope).Selection.ResolveAsync(_references, scope.Stop)))
                .Where(connector => Confirm($"connector {connector}", $"Move to connector group '{target}'")),
        ];
        WriteOutcomes(Await(scope => Tenant(scope).Moves.PlaceAsync(wanted, target, scope.Stop)), PassThru);
    }
}
