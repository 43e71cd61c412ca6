using System.Collections.Generic;
using System.Management.Automation;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Commands.ConnectorGroupApplications;

/// <summary>Base of the cmdlets that change which group serves applications: many from the pipeline cost few requests.</summary>
public abstract class ConnectorGroupApplicationCommand : ConnectedCmdlet
{
    private readonly List<ApplicationReference> _references = [];

    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true), Alias("DisplayName", "Id", "AppId")]
    [ArgumentCompleter(typeof(ApplicationNameCompleter))]
    public ApplicationReference[] Name { get; set; } = [];

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process() => _references.AddRange(Name);

    private protected void Assign(ConnectorGroup? target, string action)
    {
        List<ConnectorGroupApplication> wanted = [];
        foreach (ResolvedApplication each in Await(scope => Tenant(scope).Applications.ResolveManyAsync(_references, scope.Stop)))
        {
            if (each.Error is not null)
            {
                WriteFault(each.Error);
            }
            else if (ShouldProcess($"application '{each.Application}'", action))
            {
                wanted.Add(each.Application!);
            }
        }

        foreach (ApplicationOutcome outcome in Await(scope => Tenant(scope).Assignments.AssignAsync(wanted, target, scope.Stop)))
        {
            if (outcome.Error is not null)
            {
                WriteFault(outcome.Error);
            }
            else if (PassThru)
            {
                WriteObject(outcome.Application);
            }
        }
    }
}
