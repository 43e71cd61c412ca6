using System.Management.Automation;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.SandboxClient;

namespace EntraPrivateAccess.Commands.Sandbox;

/// <summary>Ends a sandbox; its tenant, its servers and their disks are gone.</summary>
[Cmdlet(VerbsLifecycle.Stop, "ConnectorSandbox", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class StopConnectorSandboxCommand : EntraCmdlet
{
    /// <summary>The one started last, where it is left out.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true), ArgumentCompleter(typeof(SandboxCompleter))]
    public string? Name { get; set; }

    private protected override void Process()
    {
        RunningSandbox running = SandboxStore.Required(Name);
        if (Confirm($"sandbox '{running.Sandbox.Name}'", "Stop"))
        {
            SandboxStore.Stop(running);
        }
    }
}
