using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Hosting;

namespace EntraPrivateAccess.Sandbox.Download;

/// <summary>Makes keys and the usual installer while the sandbox starts, so that the first download does not wait for them.</summary>
internal sealed class InstallerWarmUp(InstallerShop shop) : IHostedService
{
    private Task _making = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _making = Task.Run(() => shop.PathOf(shop.Offered), CancellationToken.None);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => _making;
}
