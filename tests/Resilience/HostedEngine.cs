using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Security;
using EntraPrivateAccess.Sandbox.Servers;

namespace EntraPrivateAccess.Tests.Resilience;

/// <summary>A runspace in the test process with the module loaded, connected to one virtual server.</summary>
internal sealed class HostedEngine : IDisposable
{
    private readonly Runspace _runspace;

    private HostedEngine(Runspace runspace) => _runspace = runspace;

    /// <param name="graph">The Graph token; null uses one of the Global Administrator.</param>
    /// <param name="registration">The registration token; null uses one of the Global Administrator.</param>
    public static async Task<HostedEngine> OpenAsync(
        ResilienceSandbox sandbox,
        VirtualMachine machine,
        string group,
        string? graph = null,
        string? registration = null
    )
    {
        Runspace runspace = await Task.Run(() => PowerShellEngine.Open(), ResilienceSandbox.Stop);
        runspace.SessionStateProxy.SetVariable("manifest", PowerShellEngine.ModuleManifest);
        runspace.SessionStateProxy.SetVariable("graph", Protect(graph ?? await sandbox.TokenAsync("graph")));
        runspace.SessionStateProxy.SetVariable(
            "registration",
            Protect(registration ?? await sandbox.TokenAsync("registration"))
        );
        HostedEngine engine = new(runspace);
        _ = await engine.RunAsync(EngineScript.Connect(sandbox.Ready, machine, group));
        return engine;
    }

    public static SecureString Protect(string text)
    {
        SecureString secret = new();
        foreach (char letter in text)
        {
            secret.AppendChar(letter);
        }

        return secret;
    }

    public void Set(string variable, object? value) => _runspace.SessionStateProxy.SetVariable(variable, value);

    /// <summary>Creates a pipeline without starting it. The caller disposes it.</summary>
    public PowerShell Script(string script)
    {
        PowerShell shell = PowerShell.Create(_runspace);
        return shell.AddScript(script);
    }

    /// <summary>Runs a script and returns its output as text. A terminating error is thrown.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(string script)
    {
        using PowerShell shell = Script(script);
        PSDataCollection<PSObject> written = await shell.InvokeAsync();
        return [.. written.Select(line => line?.ToString() ?? "")];
    }

    public void Dispose() => _runspace.Dispose();
}
