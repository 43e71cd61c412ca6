using System.Threading.Tasks;

namespace EntraPrivateAccess.Sandbox.Servers.Programs;

/// <summary>A program that a virtual server can play.</summary>
internal interface IProgram
{
    bool Plays(VirtualProcess process);

    /// <returns>The exit code.</returns>
    Task<int> RunAsync(VirtualMachine machine, VirtualProcess process);
}
