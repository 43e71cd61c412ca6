using System.Management.Automation;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.SandboxClient;

namespace EntraPrivateAccess.Commands.Sandbox;

/// <summary>Stops a sandbox and deletes its tenant, its servers and their disks.</summary>
[Cmdlet(VerbsLifecycle.Stop, "ConnectorSandbox", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class StopConnectorSandboxCommand : EntraCmdlet
{
    /// <summary>Gets or sets the name of the sandbox. Default: the most recently started one.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true), ArgumentCompleter(typeof(SandboxCompleter))]
    [SingleValue]
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
