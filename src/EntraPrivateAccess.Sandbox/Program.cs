using EntraPrivateAccess.Sandbox.Hosting;

namespace EntraPrivateAccess.Sandbox;

internal static class Program
{
    private static Task<int> Main(string[] arguments) => SandboxHost.RunAsync(arguments);
}
