using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using EntraPrivateAccess.Rehearsal;

namespace EntraPrivateAccess.Benchmarks.Engine;

/// <summary>The engine with the module, used as a script uses it. The first error ends it.</summary>
internal sealed class Shell : IDisposable
{
    private readonly Runspace _runspace = PowerShellEngine.Open();

    /// <summary>Runs a script; its parameters are <c>$args</c>.</summary>
    public Collection<PSObject> Run(string script, params IEnumerable<object> arguments)
    {
        using PowerShell shell = PowerShell.Create(_runspace);
        _ = shell.AddScript("$ErrorActionPreference = 'Stop'; $WarningPreference = 'SilentlyContinue'; " + script, useLocalScope: false);
        foreach (object argument in arguments)
        {
            _ = shell.AddArgument(argument);
        }

        return shell.Invoke();
    }

    /// <summary>Begins a script and comes back; the caller disposes of the run.</summary>
    public StoppedRun Begin(string script)
    {
        PowerShell shell = PowerShell.Create(_runspace);
        return new StoppedRun(shell.AddScript(script, useLocalScope: false));
    }

    public void Import() => Run("Import-Module $args[0]", PowerShellEngine.ModuleManifest);

    /// <summary>Starts a sandbox into <c>$sandbox</c>; it ends with this process at the latest.</summary>
    public void StartSandbox() => Run("$sandbox = Start-ConnectorSandbox");

    public void SetFault(string name, object value) => Run("Set-ConnectorSandboxFault $args[0] $args[1]", name, value.ToString()!);

    public void StopSandbox() => Run("Stop-ConnectorSandbox");

    /// <summary>The one value that the script gives.</summary>
    public T Read<T>(string script) => (T)Run(script).Single().BaseObject;

    public void Dispose() => _runspace.Dispose();
}
