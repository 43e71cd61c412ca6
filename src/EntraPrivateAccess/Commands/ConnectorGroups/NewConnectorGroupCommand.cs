using System.Management.Automation;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Commands.ConnectorGroups;

/// <summary>Creates a connector group with its region and its members.</summary>
[Cmdlet(VerbsCommon.New, "ConnectorGroup", SupportsShouldProcess = true)]
[OutputType(typeof(ConnectorGroup))]
public sealed class NewConnectorGroupCommand : ConnectedCmdlet
{
    /// <summary>Gets or sets the name of the group. Leading and trailing spaces are removed.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true), ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>
    /// Gets or sets the region where the group's traffic enters the service: <c>nam</c>, <c>eur</c>, <c>aus</c>,
    /// <c>asia</c>, <c>ind</c>, or a region that Microsoft adds later.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true), ArgumentCompleter(typeof(RegionCompleter))]
    public string? Region { get; set; }

    /// <summary>
    /// Gets or sets the connectors to move into the group: machine name, ID or object. A group adds its members.
    /// </summary>
    [Parameter, ConnectorTransformation, ArgumentCompleter(typeof(ConnectorNameCompleter))]
    public ConnectorReference[] Connector { get; set; } = [];

    /// <summary>Gets or sets whether to accept a region that is unknown to this module.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Process()
    {
        KnownRegions.Require(Region, Force);
        NewGroup wanted = Await(scope => Tenant(scope).NewGroups.PrepareAsync(Name, Region, Connector, scope.Stop));
        string members =
            wanted.Members.Count == 0
                ? ""
                : $" with {string.Join(", ", wanted.Members.Select(member => member.MachineName))}";
        string region = wanted.Region is null ? "" : $" in region {wanted.Region}";
        if (!Confirm($"connector group '{wanted.Name}'{region}{members}", "Create"))
        {
            return;
        }

        GroupCreateResult outcome = Await(scope => Tenant(scope).NewGroups.MakeAsync(wanted, scope.Stop));
        foreach (ConnectorException fault in outcome.Faults)
        {
            WriteFault(fault);
        }

        WriteObject(outcome.Group);
    }
}
