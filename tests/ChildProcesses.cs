using System.Runtime.CompilerServices;

namespace EntraPrivateAccess.Tests;

/// <summary>Sets the environment variables that all child processes of the tests inherit.</summary>
internal static class ChildProcesses
{
    /// <summary>Gets the settings of .NET and PowerShell for processes that run for seconds, on few cores.</summary>
    /// <remarks>
    /// In such a process, these cost more processor time than they gain: profiling, compiling a method again after 30
    /// calls, spinning, a thread for garbage collection, a second mapping of compiled code, and PowerShell's telemetry.
    /// They don't apply to the test process, which runs for minutes.
    /// </remarks>
    public static IReadOnlyDictionary<string, string> Settings { get; } =
        new Dictionary<string, string>
        {
            ["DOTNET_TieredPGO"] = "0",
            ["DOTNET_TC_CallCounting"] = "0",
            ["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0",
            ["DOTNET_gcConcurrent"] = "0",
            ["DOTNET_EnableWriteXorExecute"] = "0",
            ["POWERSHELL_TELEMETRY_OPTOUT"] = "1",
        };

    [ModuleInitializer]
    internal static void Prepare()
    {
        foreach ((string name, string value) in Settings)
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }
}
