using System.Management.Automation;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.SandboxClient;

namespace EntraPrivateAccess.Commands.Sandbox;

/// <summary>
/// Gets the requests that a sandbox received and the changes in it, in order. The journal never contains tokens or
/// passwords.
/// </summary>
[Cmdlet(VerbsCommon.Get, "ConnectorSandboxJournal")]
[OutputType(typeof(ConnectorSandboxEvent))]
public sealed class GetConnectorSandboxJournalCommand : EntraCmdlet
{
    /// <summary>Gets or sets the number after which entries are returned. Default 0.</summary>
    [Parameter, ValidateRange(0, long.MaxValue)]
    [LongNumber]
    public long Since { get; set; }

    /// <summary>Gets or sets whether to return only changes and requests to change something.</summary>
    [Parameter]
    public SwitchParameter Writes { get; set; }

    /// <summary>Gets or sets the name of the sandbox. Default: the most recently started one.</summary>
    [Parameter, ArgumentCompleter(typeof(SandboxCompleter))]
    [SingleValue]
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
