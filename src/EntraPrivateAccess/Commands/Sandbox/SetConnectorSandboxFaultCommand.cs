using System.Management.Automation;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.SandboxClient;

namespace EntraPrivateAccess.Commands.Sandbox;

/// <summary>Injects a fault into a sandbox, or clears it.</summary>
[Cmdlet(VerbsCommon.Set, "ConnectorSandboxFault", DefaultParameterSetName = SetOne, SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class SetConnectorSandboxFaultCommand : EntraCmdlet
{
    private const string SetOne = "Set";
    private const string ClearSome = "Clear";

    /// <summary>Gets or sets the name of the fault.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = SetOne)]
    [Parameter(Position = 0, ParameterSetName = ClearSome)]
    [ArgumentCompleter(typeof(SandboxFaultCompleter))]
    [SingleValue]
    public string? Name { get; set; }

    /// <summary>
    /// Gets or sets the value of the fault, such as seconds, a status or an exit code. The completion of -Name explains
    /// it.
    /// </summary>
    [Parameter(Position = 1, ParameterSetName = SetOne)]
    [SingleValue]
    public string? Value { get; set; }

    /// <summary>
    /// Gets or sets how many times the fault occurs, at least 1. By default it occurs until it is cleared.
    /// </summary>
    [Parameter(ParameterSetName = SetOne), ValidateRange(1, int.MaxValue)]
    [WholeNumber]
    public int? Count { get; set; }

    /// <summary>Gets or sets a text that limits the fault to a path, a server or a service that contains it.</summary>
    [Parameter(ParameterSetName = SetOne)]
    [SingleValue]
    public string? Target { get; set; }

    /// <summary>Gets or sets whether to clear the named fault or, without a name, all faults.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ClearSome)]
    public SwitchParameter Clear { get; set; }

    /// <summary>Gets or sets the name of the sandbox. Default: the most recently started one.</summary>
    [Parameter, ArgumentCompleter(typeof(SandboxCompleter))]
    [SingleValue]
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
