using System.IO;
using System.Management.Automation.Host;
using System.Management.Automation.Runspaces;
using System.Reflection;

namespace EntraPrivateAccess.Tests;

/// <summary>Opens runspaces of PowerShell 7 in this process.</summary>
public static class PowerShellEngine
{
    /// <summary>The root manifest of the module, in place.</summary>
    public static string ModuleManifest { get; } =
        Path.GetFullPath(
            Path.Combine(
                typeof(PowerShellEngine)
                    .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
                    .Single(data => data.Key == "RepositoryRoot")
                    .Value!,
                "EntraPrivateAccess.psd1"
            )
        );

    /// <summary>Opens a runspace; the caller disposes it.</summary>
    public static Runspace Open(PSHost? host = null, Action<InitialSessionState>? prepare = null)
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
        {
            state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.Bypass;
        }

        prepare?.Invoke(state);
        Runspace runspace = host is null
            ? RunspaceFactory.CreateRunspace(state)
            : RunspaceFactory.CreateRunspace(host, state);
        runspace.Open();
        return runspace;
    }
}
