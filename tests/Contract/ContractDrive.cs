using System.IO;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Threading.Tasks;
using Xunit;

namespace EntraPrivateAccess.Tests.Contract;

/// <summary>Runs <c>Drive.ps1</c> once in the real engine: every cmdlet that asks the tenant, against a sandbox of its own.</summary>
public sealed class ContractDrive : IAsyncLifetime
{
    public static string Script { get; } = File.ReadAllText(Path.Combine(ContractFolder.Tests, "Drive.ps1"));

    public async ValueTask InitializeAsync()
    {
        await Task.Run(Run);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static void Run()
    {
        using Runspace runspace = PowerShellEngine.Open();
        using PowerShell shell = PowerShell.Create(runspace);
        _ = shell.AddCommand("Import-Module").AddArgument(PowerShellEngine.ModuleManifest).AddStatement().AddScript(Script).Invoke();
    }
}
