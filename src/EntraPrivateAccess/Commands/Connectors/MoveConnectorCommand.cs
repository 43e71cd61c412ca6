using System.Management.Automation;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Commands.Connectors;

/// <summary>
/// Moves connectors to groups with few requests, and verifies the result. The group is the same for all, or each row of
/// a file names its own. It asks before an application loses its last active connector.
/// </summary>
[Consent(nameof(Force), "LastActiveConnector")]
[Cmdlet(VerbsCommon.Move, "Connector", SupportsShouldProcess = true)]
[OutputType(typeof(Connector))]
public sealed class MoveConnectorCommand : ConnectedCmdlet
{
    private readonly List<(ConnectorGroupReference Group, ConnectorReference Connector)> _moves = [];
    private bool _isGroupGiven;

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
        Parameter(Position = 1, Mandatory = true, ValueFromPipelineByPropertyName = true),
        AllowNull,
        ConnectorGroupTransformation,
        ArgumentCompleter(typeof(ConnectorGroupNameCompleter))
    ]
    [SingleValue]
    public ConnectorGroupReference? ConnectorGroup { get; set; }

    /// <summary>Gets or sets whether to return each connector after the move.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>
    /// Gets or sets whether to move the connectors without confirmation even if an application loses its last active
    /// connector.
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Begin()
    {
        base.Begin();
        _isGroupGiven = MyInvocation.BoundParameters.ContainsKey(nameof(ConnectorGroup));
    }

    private protected override void Process()
    {
        // An empty cell of a file is null.
        ConnectorGroupReference group = ConnectorGroup ?? throw ConnectorErrors.BlankName(ReferenceKind.ConnectorGroup);
        NameRules.RequireOne(group, nameof(ConnectorGroup));
        foreach (ConnectorReference connector in Usable(Name))
        {
            if (!_isGroupGiven && connector.Id is not null)
            {
                // The property of a connector object is the group that the connector is in.
                WriteFault(ConnectorErrors.TargetGroupMissing(connector));
            }
            else
            {
                _moves.Add((group, connector));
            }
        }
    }

    private protected override void End()
    {
        if (_moves.Count == 0)
        {
            return;
        }

        List<ConnectorMove> found = Resolve();
        List<ConnectorMove> wanted =
        [
            .. found.Where(move => Confirm($"connector {move.Connector}", $"Move to connector group '{move.Target}'")),
        ];
        RequireConsent(
            (impacts, stop) => impacts.OfMovesAsync(IsWhatIf ? found : wanted, stop),
            Force,
            string.Join(", ", found.Select(move => move.Target!.Name).Distinct())
        );
        foreach (IGrouping<string, ConnectorMove> same in wanted.GroupBy(move => move.Target!.Id))
        {
            Attempt(() =>
                WriteOutcomes(
                    Await(scope =>
                        Tenant(scope)
                            .Moves.PlaceAsync(
                                [.. same.Select(move => move.Connector)],
                                same.First().Target!,
                                scope.Stop
                            )
                    ),
                    PassThru
                )
            );
        }
    }

    // Each group is resolved once. An unknown group is the error of its rows only.
    private List<ConnectorMove> Resolve()
    {
        ILookup<string, (ConnectorGroupReference Group, ConnectorReference Connector)> byGroup = _moves.ToLookup(
            move => move.Group.Id ?? move.Group.NameOrId,
            StringComparer.OrdinalIgnoreCase
        );
        GroupListing? listing = byGroup.Count == 1 ? null : Await(scope => Tenant(scope).Groups.ListAsync(scope.Stop));
        List<ConnectorMove> found = [];
        foreach (IGrouping<string, (ConnectorGroupReference Group, ConnectorReference Connector)> same in byGroup)
        {
            Attempt(() =>
            {
                ConnectorGroupReference reference = same.First().Group;
                ConnectorGroup target = listing is null
                    ? Await(scope => Tenant(scope).Groups.ResolveAsync(reference, scope.Stop))
                    : listing.Resolve(reference);
                List<ConnectorReference> named = Found(
                    Await(scope =>
                        PatternExpansion.ExpandAsync(
                            Tenant(scope),
                            [.. same.Select(move => move.Connector)],
                            scope.Stop
                        )
                    )
                );
                found.AddRange(
                    Found(Await(scope => Tenant(scope).Selection.ResolveAsync(named, scope.Stop)))
                        .Select(connector => new ConnectorMove(connector, target))
                );
            });
        }

        return WithOneTarget(found);
    }

    // A connector that two rows move to different groups is not moved. Equal rows count once.
    private List<ConnectorMove> WithOneTarget(IReadOnlyList<ConnectorMove> moves)
    {
        List<ConnectorMove> one = [];
        foreach (IGrouping<string, ConnectorMove> same in moves.GroupBy(move => move.Connector.Id))
        {
            string[] targets = [.. same.Select(move => move.Target!.Id).Distinct()];
            if (targets.Length == 1)
            {
                one.Add(same.First());
            }
            else
            {
                WriteFault(
                    ConnectorErrors.TargetGroupAmbiguous(
                        same.First().Connector,
                        same.Select(move => move.Target!.Name).Distinct()
                    )
                );
            }
        }

        return one;
    }
}
