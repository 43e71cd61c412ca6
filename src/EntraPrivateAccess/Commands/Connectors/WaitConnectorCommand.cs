using System.Management.Automation;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Commands.Connectors;

/// <summary>
/// Waits until connectors are active, inactive or in a group. Returns each connector as soon as it meets the condition.
/// </summary>
[Cmdlet(VerbsLifecycle.Wait, "Connector", DefaultParameterSetName = UntilActive)]
[OutputType(typeof(Connector))]
public sealed class WaitConnectorCommand : ConnectedCmdlet
{
    private const string UntilActive = "Active";
    private const string UntilInactive = "Inactive";
    private const string UntilInGroup = "InGroup";
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

    /// <summary>Gets or sets whether to wait until the connectors are active, which is the default.</summary>
    [Parameter(ParameterSetName = UntilActive)]
    public SwitchParameter Active { get; set; }

    /// <summary>Gets or sets whether to wait until the connectors are inactive.</summary>
    [Parameter(Mandatory = true, ParameterSetName = UntilInactive)]
    public SwitchParameter Inactive { get; set; }

    /// <summary>Gets or sets the group in which the connectors must be: name, ID or object.</summary>
    [Parameter(Mandatory = true, ParameterSetName = UntilInGroup)]
    [ConnectorGroupTransformation, ArgumentCompleter(typeof(ConnectorGroupNameCompleter))]
    public ConnectorGroupReference? InGroup { get; set; }

    /// <summary>Gets or sets the time limit, 0 to 86400 seconds. 0 checks once. Default 900.</summary>
    [Parameter, ValidateRange(0, 86400)]
    public int TimeoutSeconds { get; set; } = 900;

    private protected override void Process() => _references.AddRange(Usable(Name));

    private protected override void End()
    {
        if (_references.Count == 0)
        {
            return;
        }

        List<ConnectorReference> named = Found(
            Await(scope => PatternExpansion.ExpandAsync(Tenant(scope), _references, scope.Stop))
        );
        List<Connector> found = Found(Await(scope => Tenant(scope).Selection.ResolveAsync(named, scope.Stop)));
        ConnectorWait wait = new(found, Goal(), TimeSpan.FromSeconds(TimeoutSeconds));
        // A connector that becomes active was just heard. One that already is may have been cut off in the meantime.
        HashSet<string> doubtful =
        [
            .. wait.Goal == WaitCondition.Active
                ? found.Where(WaitCondition.Active.IsReached).Select(connector => connector.Id)
                : [],
        ];
        OwnConnector? own = doubtful.Count == 0 ? null : Await(scope => OwnConnector.FindAsync(Session, scope.Stop));
        List<Connector> unconfirmed = [];
        int elsewhere = 0;
        while (Await(scope => Tenant(scope).Waits.NextAsync(wait, scope.Stop)) is { Count: > 0 } arrived)
        {
            ILookup<bool, Connector> isOwn = arrived.ToLookup(connector =>
                doubtful.Contains(connector.Id) && own?.Is(connector) == true
            );
            unconfirmed.AddRange(isOwn[true]);
            elsewhere += isOwn[false].Count(connector => doubtful.Contains(connector.Id));
            WriteObject(isOwn[false], enumerateCollection: true);
        }

        foreach (Connector connector in unconfirmed)
        {
            ConfirmContact(connector, own!, wait);
        }

        if (elsewhere > 0)
        {
            Await(scope =>
            {
                scope.Reporter.Notice(
                    "Active means that the tenant last heard from a connector up to an hour ago. "
                        + "Run Get-ConnectorStatus on its server to see whether it is connected now."
                );
                return Task.CompletedTask;
            });
        }

        foreach (Connector late in wait.Pending)
        {
            WriteFault(ConnectorErrors.ConnectorWaitTimedOut(late, wait.Goal.Description, wait.Limit));
        }
    }

    private void ConfirmContact(Connector connector, OwnConnector own, ConnectorWait wait)
    {
        TimeSpan left = wait.Limit - (wait.Clock?.Elapsed ?? TimeSpan.Zero);
        ContactEvidence contact = Await(scope => own.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, scope));
        if (contact.Confirms)
        {
            WriteObject(connector);
        }
        else
        {
            WriteFault(ConnectorErrors.ContactNotConfirmed(connector, wait.Limit, contact.Describe(), contact.Remedy));
        }
    }

    private WaitCondition Goal() =>
        ParameterSetName switch
        {
            UntilInGroup => WaitCondition.In(Await(scope => Tenant(scope).Groups.ResolveAsync(InGroup!, scope.Stop))),
            UntilInactive when Inactive => WaitCondition.Inactive,
            _ => WaitCondition.Active,
        };
}
