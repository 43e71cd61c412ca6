using System.IO;
using System.Management.Automation;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Virtual;

namespace EntraPrivateAccess.Commands.Sandbox;

/// <summary>Shows the sandboxes that this session started and that still run.</summary>
[Cmdlet(VerbsCommon.Get, "ConnectorSandbox")]
[OutputType(typeof(ConnectorSandbox))]
public sealed class GetConnectorSandboxCommand : EntraCmdlet
{
    /// <summary>The name, with wildcards.</summary>
    [Parameter(Position = 0), SupportsWildcards, ArgumentCompleter(typeof(SandboxCompleter))]
    public string Name { get; set; } = "*";

    /// <summary>The connection file of a sandbox that another process started; it is this session's from then on.</summary>
    [Parameter, ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    private protected override void Process()
    {
        if (Path is not null)
        {
            string file = OnDisk(Path);
            SandboxStore.Add(File.Exists(file) ? Await(scope => RunningSandbox.AttachAsync(file, scope.Stop)) : throw Faults.SandboxConnectionMissing(file));
        }

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
