using System.Runtime.CompilerServices;

namespace EntraPrivateAccess.Tests;

/// <summary>Sets the environment variables that all child processes of the tests inherit.</summary>
internal static class ChildProcesses
{
    // Each process runs for seconds, along with others on few cores: profiling and spinning cost more than they gain.
    [ModuleInitializer]
    internal static void Prepare()
    {
        Environment.SetEnvironmentVariable("DOTNET_TieredPGO", "0");
        Environment.SetEnvironmentVariable("DOTNET_ThreadPool_UnfairSemaphoreSpinLimit", "0");
    }
}
