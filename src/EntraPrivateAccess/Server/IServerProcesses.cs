using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace EntraPrivateAccess.Server;

/// <summary>Child processes. Nothing here ever kills one: an installer finishes, whoever waits for it.</summary>
internal interface IServerProcesses
{
    Task<IServerProcess> StartAsync(ProcessRequest request, CancellationToken cancellationToken);

    /// <summary>Running processes whose image has this file name, such as <c>setup.exe</c>.</summary>
    Task<IReadOnlyList<IServerProcess>> FindAsync(string imageName, CancellationToken cancellationToken);
}
