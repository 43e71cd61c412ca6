using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>Room for the installer, its package cache and the program. Microsoft names no figure: this one is ours.</summary>
internal sealed class DiskSpaceCheck : ICheck
{
    private const long Needed = 500L * 1024 * 1024;

    public string Name => "DiskSpace";

    public string ErrorId => "DiskFull";

    public string Category => "Server";

    public Task<CheckResult> RunAsync(CheckContext context, CancellationToken cancellationToken)
    {
        string folder = context.Server.Files.Folder(ServerFolder.ProgramFiles);
        long free = context.Server.Files.FreeSpace(folder);
        return Task.FromResult(free >= Needed
            ? this.Pass(folder, $"{free / 1024 / 1024:N0} MB free.")
            : this.Fail(folder, $"Only {free / 1024 / 1024:N0} MB are free on the disk of {folder}; installer and connector need about {Needed / 1024 / 1024:N0} MB.", "Free some space and run the command again."));
    }
}
