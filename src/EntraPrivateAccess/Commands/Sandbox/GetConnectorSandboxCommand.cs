using System.IO;
using System.Management.Automation;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.SandboxClient;

namespace EntraPrivateAccess.Commands.Sandbox;

/// <summary>Gets the running sandboxes that this session started.</summary>
[Cmdlet(VerbsCommon.Get, "ConnectorSandbox")]
[OutputType(typeof(ConnectorSandbox))]
public sealed class GetConnectorSandboxCommand : EntraCmdlet
{
    /// <summary>Gets or sets the name, with wildcards. Default all.</summary>
    [Parameter(Position = 0), ValidateNotNullOrEmpty]
    [SupportsWildcards, ArgumentCompleter(typeof(SandboxCompleter))]
    [SingleValue]
    public string Name { get; set; } = "*";

    /// <summary>
    /// Gets or sets the connection file of a sandbox that another process started. The sandbox is added to this
    /// session.
    /// </summary>
    [Parameter, ValidateNotNullOrEmpty, Alias("ConnectionFile")]
    [SingleValue]
    public string? Path { get; set; }

    private protected override void Process()
    {
        WildcardPattern pattern = Wildcards.Pattern(Name);
        IReadOnlyList<RunningSandbox> all = Path is null ? SandboxStore.All : [Attach(OnDisk(Path))];
        RunningSandbox[] found = [.. all.Where(running => pattern.IsMatch(running.Sandbox.Name))];
        if (found.Length == 0 && !WildcardPattern.ContainsWildcardCharacters(Name))
        {
            WriteFault(ConnectorErrors.SandboxNotRunning(Name));
        }

        WriteObject(found.Select(running => running.Sandbox), enumerateCollection: true);
    }

    private RunningSandbox Attach(string file)
    {
        IReadOnlyList<RunningSandbox> known = SandboxStore.All;
        RunningSandbox attached = File.Exists(file)
            ? Await(scope => RunningSandbox.AttachAsync(file, known, scope.Stop))
            : throw ConnectorErrors.SandboxConnectionMissing(file);
        if (!known.Contains(attached))
        {
            SandboxStore.Add(attached);
        }

        return attached;
    }
}
