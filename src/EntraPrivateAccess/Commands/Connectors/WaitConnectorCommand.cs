using System.Management.Automation;
using EntraPrivateAccess.Binding;
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

    private protected override void Handle(List<Connector> connectors)
    {
        ConnectorWait wait = new(connectors, Goal(), TimeSpan.FromSeconds(TimeoutSeconds));
        WaitFor(
            wait,
            found => WriteObject(found, enumerateCollection: true),
            (late, contact) =>
                contact is null
                    ? ConnectorErrors.ConnectorWaitTimedOut(late, wait.Goal.Description, wait.Limit)
                    : ConnectorErrors.ContactNotConfirmed(late, wait.Limit, contact.Describe(), contact.Remedy)
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
