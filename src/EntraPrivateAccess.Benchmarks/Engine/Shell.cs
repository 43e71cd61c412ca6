using System.Collections.ObjectModel;
using System.Diagnostics;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;

namespace EntraPrivateAccess.Benchmarks.Engine;

/// <summary>A real PowerShell process, used in the same way as by a script. It ends at the first error.</summary>
/// <remarks>Values are passed between two processes, so a timed script must not produce output.</remarks>
internal sealed class Shell : IDisposable
{
    private readonly PowerShellProcessInstance _process = new();
    private readonly Runspace _runspace;

    /// <param name="optimizesLater">False compiles all code optimized at its first call, so that no optimization in the
    /// background is measured as the work of a later command.</param>
    public Shell(bool optimizesLater = true)
    {
        ProcessStartInfo start = _process.Process.StartInfo;
        start.FileName = "dotnet";
        start.Environment["DOTNET_TieredCompilation"] = optimizesLater ? "1" : "0";
        start.ArgumentList.Clear();
        foreach (string argument in (string[])["exec", Metadata("PowerShell"), "-s", "-NoLogo", "-NoProfile"])
        {
            start.ArgumentList.Add(argument);
        }

        _runspace = RunspaceFactory.CreateOutOfProcessRunspace(null, _process);
        _runspace.Open();
    }

    /// <summary>The root manifest of the module.</summary>
    public static string Manifest { get; } = Metadata("Manifest");

    /// <summary>Runs a script, which receives its arguments in <c>$args</c>.</summary>
    public Collection<PSObject> Run(string script, params IEnumerable<object> arguments)
    {
        using PowerShell shell = PowerShell.Create(_runspace);
        _ = shell.AddScript(
            "$ErrorActionPreference = 'Stop'; $WarningPreference = 'SilentlyContinue'; " + script,
            useLocalScope: false
        );
        foreach (object argument in arguments)
        {
            _ = shell.AddArgument(argument);
        }

        return shell.Invoke();
    }

    /// <summary>Starts a script and returns immediately. The caller must dispose the run.</summary>
    public StoppedRun Begin(string script)
    {
        PowerShell shell = PowerShell.Create(_runspace);
        return new StoppedRun(shell.AddScript(script, useLocalScope: false));
    }

    public void Import() => Run("Import-Module $args[0]", Manifest);

    /// <summary>
    /// Starts a sandbox and assigns it to <c>$sandbox</c>. The sandbox ends with the PowerShell process at the latest.
    /// </summary>
    public void StartSandbox() => Run("$sandbox = Start-ConnectorSandbox");

    public void SetFault(string name, object value) =>
        Run("Set-ConnectorSandboxFault $args[0] $args[1]", name, value.ToString()!);

    public void StopSandbox() => Run("Stop-ConnectorSandbox");

    /// <summary>Runs a script and returns its only output value.</summary>
    public T Read<T>(string script, params IEnumerable<object> arguments) =>
        (T)Run(script, arguments).Single().BaseObject;

    public void Dispose()
    {
        _runspace.Dispose();
        _process.Dispose();
    }

    private static string Metadata(string key) =>
        typeof(Shell).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == key).Value!;
}
