using System.Management.Automation;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Commands.ConnectorGroupApplications;

/// <summary>Removes applications from their connector group, so that the default group serves them.</summary>
[Consent(nameof(Force), "LastActiveConnector")]
[Cmdlet(
    VerbsCommon.Remove,
    "ConnectorGroupApplication",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.High
)]
[OutputType(typeof(ConnectorGroupApplication))]
public sealed class RemoveConnectorGroupApplicationCommand : ConnectorGroupApplicationCommand
{
    private readonly List<ApplicationReference> _references = [];

    private protected override void Process() => _references.AddRange(Usable(Name));

    private protected override void End()
    {
        if (_references.Count > 0)
        {
            Assign(_references, null, "Return to the default connector group");
        }
    }
}
