using System.Runtime.CompilerServices;

namespace EntraPrivateAccess.Tests;

/// <summary>What all child processes of the tests inherit.</summary>
internal static class ChildProcesses
{
    // Each of them runs for seconds, beside others on few cores: profiling its code and spinning cost more than they
    // gain.
    [ModuleInitializer]
    internal static void Prepare()
    {
        Environment.SetEnvironmentVariable("DOTNET_TieredPGO", "0");
        Environment.SetEnvironmentVariable("DOTNET_ThreadPool_UnfairSemaphoreSpinLimit", "0");
    }
}
