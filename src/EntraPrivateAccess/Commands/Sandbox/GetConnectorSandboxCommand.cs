using System.Management.Automation;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Virtual;

namespace EntraPrivateAccess.Commands.Sandbox;

/// <summary>Shows the sandboxes that this session started and that still run.</summary>
[Cmdlet(VerbsCommon.Get, "ConnectorSandbox")]
[OutputType(typeof(ConnectorSandbox))]
public sealed class GetConnectorSandboxCommand : EntraCmdlet
{
    [Parameter(Position = 0), SupportsWildcards, ArgumentCompleter(typeof(SandboxCompleter))]
    public string Name { get; set; } = "*";

    private protected override void Process()
    {
        WildcardPattern pattern = new(Name, WildcardOptions.IgnoreCase);
        foreach (RunningSandbox running in SandboxStore.All)
        {
            if (pattern.IsMatch(running.Sandbox.Name))
            {
                WriteObject(running.Sandbox);
            }
        }
    }
}
