using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Hosting;

namespace EntraPrivateAccess.Sandbox.Hosting;

/// <summary>Replaces the console lifetime: a Ctrl+C meant for the console's command must not end the sandbox.</summary>
internal sealed class QuietLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
