using System.Management.Automation;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Commands.ConnectorGroupApplications;

/// <summary>Removes applications from their connector group, so that the default group serves them.</summary>
[Cmdlet(
    VerbsCommon.Remove,
    "ConnectorGroupApplication",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.High
)]
[OutputType(typeof(ConnectorGroupApplication))]
public sealed class RemoveConnectorGroupApplicationCommand : ConnectorGroupApplicationCommand
{
    private protected override void End() => Assign(null, "Return to the default connector group");
}
