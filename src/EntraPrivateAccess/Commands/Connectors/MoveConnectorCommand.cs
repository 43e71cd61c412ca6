using System.Collections.Generic;
using System.Management.Automation;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Commands.Connectors;

/// <summary>Moves connectors into a group, in few requests, and reads back that they are there.</summary>
[Cmdlet(VerbsCommon.Move, "Connector", SupportsShouldProcess = true)]
[OutputType(typeof(Connector))]
public sealed class MoveConnectorCommand : ConnectedCmdlet
{
    private readonly List<ConnectorReference> _references = [];

    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true), Alias("MachineName", "Id")]
    [ArgumentCompleter(typeof(ConnectorNameCompleter))]
    public ConnectorReference[] Name { get; set; } = [];

    [Parameter(Position = 1, Mandatory = true), ArgumentCompleter(typeof(ConnectorGroupNameCompleter))]
    public ConnectorGroupReference ConnectorGroup { get; set; } = null!;

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process() => _references.AddRange(Name);

    private protected override void End()
    {
        ConnectorGroup target = Await(scope => Tenant(scope).Groups.ResolveAsync(ConnectorGroup, scope.Stop));
        List<Connector> wanted = [];
        foreach (ResolvedConnector each in Await(scope => Tenant(scope).Connectors.ResolveManyAsync(_references, scope.Stop)))
        {
            if (each.Error is not null)
            {
                WriteFault(each.Error);
            }
            else if (ShouldProcess($"connector {each.Connector}", $"Move to connector group '{target}'"))
            {
                wanted.Add(each.Connector!);
            }
        }

        foreach (MoveOutcome outcome in Await(scope => Tenant(scope).Moves.MoveAsync(wanted, target, scope.Stop)))
        {
            if (outcome.Error is not null)
            {
                WriteFault(outcome.Error);
            }
            else if (PassThru)
            {
                WriteObject(outcome.Connector);
            }
        }
    }
}
