using System.Management.Automation;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Commands.Connectors;

/// <summary>
/// Waits until connectors are active, inactive or in a group. Returns each connector as soon as it meets the condition.
/// </summary>
[Cmdlet(VerbsLifecycle.Wait, "Connector", DefaultParameterSetName = UntilActive)]
[OutputType(typeof(Connector))]
public sealed class WaitConnectorCommand : NamedConnectorsCommand
{
    private const string UntilActive = "Active";
    private const string UntilInactive = "Inactive";
    private const string UntilInGroup = "InGroup";

    private TimeSpan _left;

    /// <summary>Gets or sets whether to wait until the connectors are active, which is the default.</summary>
    [Parameter(ParameterSetName = UntilActive)]
    public SwitchParameter Active { get; set; }

    /// <summary>Gets or sets whether to wait until the connectors are inactive.</summary>
    [Parameter(Mandatory = true, ParameterSetName = UntilInactive)]
    public SwitchParameter Inactive { get; set; }

    /// <summary>Gets or sets the group in which the connectors must be: name, ID or object.</summary>
    [Parameter(Mandatory = true, ParameterSetName = UntilInGroup)]
    [ConnectorGroupTransformation, ArgumentCompleter(typeof(ConnectorGroupNameCompleter))]
    [SingleValue]
    public ConnectorGroupReference? InGroup { get; set; }

    /// <summary>Gets or sets the time limit, 0 to 86400 seconds. 0 checks once. Default 900.</summary>
    [Parameter, ValidateRange(0, 86400)]
    [WholeNumber]
    public int TimeoutSeconds { get; set; } = 900;

    // A machine that was registered again is listed twice. On the machine itself, its name means the new registration.
    private protected override IReadOnlyList<ConnectorReference> Prepare(IReadOnlyList<ConnectorReference> references)
    {
        if (Inactive || !references.Any(IsName))
        {
            return references;
        }

        OwnConnector? own = Await(scope => OwnConnector.FindAsync(Session, scope.Stop));
        List<ConnectorReference> prepared = [];
        foreach (ConnectorReference reference in references)
        {
            if (!IsName(reference) || own?.IsNamed(reference.NameOrId) is not true)
            {
                prepared.Add(reference);
                continue;
            }

            TimeProvider time = Session.Environment.Time;
            long start = time.GetTimestamp();
            try
            {
                prepared.Add(
                    new ConnectorReference(Await(scope => own.WaitUntilListedAsync(Tenant(scope), _left, scope.Stop)))
                );
            }
            catch (ConnectorException late) when (late is not GraphException)
            {
                WriteFault(late);
            }

            TimeSpan left = _left - time.GetElapsedTime(start);
            _left = left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }

        return prepared;
    }

    private static bool IsName(ConnectorReference reference) =>
        reference is { Known: null, Id: null, Group: null, Refusal: null, Pattern: null }
        && !Guid.TryParse(reference.NameOrId, out _);

    private TimeSpan Limit => TimeSpan.FromSeconds(TimeoutSeconds);

    private protected override void Begin()
    {
        base.Begin();
        _left = Limit;
    }

    private protected override void Handle(List<Connector> connectors)
    {
        ConnectorWait wait = new(connectors, Goal(), _left);
        WaitFor(
            wait,
            found => WriteObject(found, enumerateCollection: true),
            (late, contact) =>
                contact is null
                    ? ConnectorErrors.ConnectorWaitTimedOut(late, wait.Goal.Description, Limit)
                    : ConnectorErrors.ContactNotConfirmed(late, Limit, contact.Describe(), contact.Remedy)
        );
    }

    private WaitCondition Goal() =>
        ParameterSetName switch
        {
            UntilInGroup => WaitCondition.In(Await(scope => Tenant(scope).Groups.ResolveAsync(InGroup!, scope.Stop))),
            UntilInactive when Inactive => WaitCondition.Inactive,
            _ => WaitCondition.Active,
        };
}
