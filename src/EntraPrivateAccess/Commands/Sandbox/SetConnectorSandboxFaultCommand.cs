using System.Management.Automation;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.SandboxClient;

namespace EntraPrivateAccess.Commands.Sandbox;

/// <summary>Makes a sandbox misbehave on request, or behave again.</summary>
[Cmdlet(VerbsCommon.Set, "ConnectorSandboxFault", DefaultParameterSetName = SetOne, SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class SetConnectorSandboxFaultCommand : EntraCmdlet
{
    private const string SetOne = "Set";
    private const string ClearSome = "Clear";

    /// <summary>The fault.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = SetOne)]
    [Parameter(Position = 0, ParameterSetName = ClearSome)]
    [ArgumentCompleter(typeof(SandboxFaultCompleter))]
    public string? Name { get; set; }

    /// <summary>What the fault needs: seconds, a status, an exit code; completion of -Name says which.</summary>
    [Parameter(Position = 1, ParameterSetName = SetOne)]
    public string? Value { get; set; }

    /// <summary>How often it strikes; until it is cleared, where this is left out.</summary>
    [Parameter(ParameterSetName = SetOne), ValidateRange(1, int.MaxValue)]
    public int? Count { get; set; }

    /// <summary>Strikes only what contains this text: a path, a server, a service.</summary>
    [Parameter(ParameterSetName = SetOne)]
    public string? Target { get; set; }

    /// <summary>Takes the named fault away, or all.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ClearSome)]
    public SwitchParameter Clear { get; set; }

    /// <summary>The sandbox; the one started last, where it is left out.</summary>
    [Parameter, ArgumentCompleter(typeof(SandboxCompleter))]
    public string? Sandbox { get; set; }

    private protected override void Process()
    {
        RunningSandbox running = SandboxStore.Required(Sandbox);
        string action = Clear ? $"Clear {Name ?? "all faults"}" : $"Set {Name} {Value}".Trim();
        if (Confirm($"sandbox '{running.Sandbox.Name}'", action))
        {
            Await(scope =>
                Clear
                    ? running.Control.ClearFaultsAsync(Name, scope.Stop)
                    : running.Control.SetFaultAsync(Name!, Value, Count, Target, scope.Stop)
            );
        }
    }
}
