using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Checks.Servers;

/// <summary>Room for the installer, its package cache and the program. Microsoft names no figure: this one is ours.</summary>
internal sealed class DiskSpaceCheck() : SingleCheck("DiskSpace", CheckCategories.Server)
{
    private const long Needed = 500L * 1024 * 1024;

    public override string ErrorId => "DiskFull";

    protected override Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        string folder = context.Server.Files.Folder(ServerFolder.ProgramFiles);
        long free = context.Server.Files.FreeSpace(folder);
        return Task.FromResult(free >= Needed
            ? Pass(folder, $"{free / 1024 / 1024:N0} MB free.")
            : Fail(folder, $"Only {free / 1024 / 1024:N0} MB are free on the disk of {folder}; installer and connector need about {Needed / 1024 / 1024:N0} MB.", "Free some space and run the command again."));
    }
}
