using System.Management.Automation;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Commands.Connectors;

/// <summary>
/// Moves connectors to a group with few requests, and verifies the result. It asks before an application loses its last
/// active connector.
/// </summary>
[Consent(nameof(Force), "LastActiveConnector")]
[Cmdlet(VerbsCommon.Move, "Connector", SupportsShouldProcess = true)]
[OutputType(typeof(Connector))]
public sealed class MoveConnectorCommand : ConnectedCmdlet
{
    private readonly List<ConnectorReference> _references = [];

    /// <summary>
    /// Gets or sets the connectors: machine name with wildcards, ID or object. A group adds its members.
    /// </summary>
    [
        Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true),
        Alias("Id", "MachineName")
    ]
    [SupportsWildcards, ConnectorTransformation, ArgumentCompleter(typeof(ConnectorNameCompleter))]
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

    /// <summary>
    /// Gets or sets whether to move the connectors without confirmation even if an application loses its last active
    /// connector.
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Process() => _references.AddRange(Usable(Name));

    private protected override void End()
    {
        if (_references.Count == 0)
        {
            return;
        }

        ConnectorGroup target = Await(scope => Tenant(scope).Groups.ResolveAsync(ConnectorGroup, scope.Stop));
        List<ConnectorReference> named = Found(
            Await(scope => PatternExpansion.ExpandAsync(Tenant(scope), _references, scope.Stop))
        );
        List<Connector> found = Found(Await(scope => Tenant(scope).Selection.ResolveAsync(named, scope.Stop)));
        List<Connector> wanted =
        [
            .. found.Where(connector => Confirm($"connector {connector}", $"Move to connector group '{target}'")),
        ];
        RequireConsent(
            (impacts, stop) => impacts.OfMoveAsync(IsWhatIf ? found : wanted, target, stop),
            Force,
            target.Name
        );
        WriteOutcomes(Await(scope => Tenant(scope).Moves.PlaceAsync(wanted, target, scope.Stop)), PassThru);
    }
}
