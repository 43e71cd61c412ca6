using System.Threading.Tasks;

namespace EntraPrivateAccess.Sandbox.Hosting;

internal static class SandboxHost
{
    public static Task<int> RunAsync(string[] arguments) => Task.FromResult(arguments.Length);
}
