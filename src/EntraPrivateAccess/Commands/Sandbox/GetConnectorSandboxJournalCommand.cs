using System.Management.Automation;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.SandboxClient;

namespace EntraPrivateAccess.Commands.Sandbox;

/// <summary>
/// Shows what really reached a sandbox and what changed in it, in order. Tokens and passwords are never in it.
/// </summary>
[Cmdlet(VerbsCommon.Get, "ConnectorSandboxJournal")]
[OutputType(typeof(ConnectorSandboxEvent))]
public sealed class GetConnectorSandboxJournalCommand : EntraCmdlet
{
    /// <summary>Only entries with a higher number.</summary>
    [Parameter, ValidateRange(0, long.MaxValue)]
    public long Since { get; set; }

    /// <summary>Only what changed something, or was asked to.</summary>
    [Parameter]
    public SwitchParameter Writes { get; set; }

    /// <summary>The sandbox; the one started last, where it is left out.</summary>
    [Parameter, ArgumentCompleter(typeof(SandboxCompleter))]
    public string? Sandbox { get; set; }

    private protected override void Process()
    {
        RunningSandbox running = SandboxStore.Required(Sandbox);
        foreach (ConnectorSandboxEvent entry in Await(scope => running.Control.JournalAsync(Since, scope.Stop)))
        {
            if (entry.Writes || !Writes)
            {
                WriteObject(entry);
            }
        }
    }
}
