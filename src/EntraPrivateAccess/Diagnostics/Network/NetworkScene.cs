using System;
using System.Collections.Generic;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Network;

/// <summary>What all probes of a run share: the server's network, its ways out, whom it trusts. Each is read once.</summary>
internal sealed class NetworkScene(CheckContext context, ProbeLimits limits, TimeProvider clock)
{
    private readonly Stage<ServiceRoutes> _routes = new();
    private readonly Stage<IReadOnlyList<byte[]>?> _roots = new();
    private readonly Stage<string?> _tenant = new();
    private readonly Stage<Answer<IReadOnlyList<IPAddress>>> _proxyName = new();

    public ConnectorEnvironment Environment => context.Environment;

    public DateTimeOffset Now => context.Description.UtcNow;

    public IServerNetwork Network => context.Server.Network;

    /// <summary>Why nothing can be asked for, or null: a real server in a sandbox's environment would meet the real internet.</summary>
    public string? Unreal => Environment.IsSandbox && !context.Description.IsVirtual ? "A sandbox plays the internet for its virtual servers only." : null;

    public Task<ServiceRoutes> RoutesAsync(CancellationToken stop) => _routes.Once(() => ServiceRoutes.ReadAsync(context, stop));

    public Task<IReadOnlyList<byte[]>?> RootsAsync(CancellationToken stop) => _roots.Once(() => Network.TrustedRootsAsync(stop));

    /// <summary>The tenant that this server belongs to, or that is signed in to; null where neither is known.</summary>
    public Task<string?> TenantAsync(CancellationToken stop) =>
        _tenant.Once(async () => (await context.RegistrationAsync(stop).ConfigureAwait(false)).TenantId ?? context.TenantId);

    /// <summary>The proxy's own addresses, for all that goes through it.</summary>
    public Task<Answer<IReadOnlyList<IPAddress>>> ProxyAddressesAsync(Uri proxy, CancellationToken stop) =>
        _proxyName.Once(() => ResolveAsync(proxy.Host, stop));

    public Task<Answer<IReadOnlyList<IPAddress>>> ResolveAsync(string host, CancellationToken stop) =>
        WithinAsync($"The name servers gave no answer about {host}", limit => Network.ResolveAsync(host, limit), stop);

    /// <summary>Works within the time of a stage. What a person should know becomes a failure; being stopped does not.</summary>
    public async Task<Answer<T>> WithinAsync<T>(string silence, Func<CancellationToken, Task<T>> work, CancellationToken stop) where T : class
    {
        using StageLimit limit = new(limits.Stage, clock, stop);
        try
        {
            return Answer<T>.Of(await work(limit.Token).ConfigureAwait(false));
        }
        catch (Exception fault) when (StageFaults.IsKnown(fault))
        {
            stop.ThrowIfCancellationRequested();
            return Answer<T>.Failed(limit.IsOver ? $"{silence} within {limits.Stage.TotalSeconds:0} seconds." : StageFaults.Sentence(fault));
        }
    }
}
