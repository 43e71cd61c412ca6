using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Network;

/// <summary>
/// The data that all probes of a run share: the server's network, routes and trusted roots. Each is read once.
/// </summary>
internal sealed class ProbeContext(CheckContext context, ProbeLimits limits, TimeProvider clock)
{
    private readonly AsyncLazy<ServiceRoutes> _routes = new();
    private readonly AsyncLazy<BackendRoutes> _backends = new();
    private readonly AsyncLazy<string?> _discovery = new();
    private readonly AsyncLazy<IReadOnlyList<byte[]>?> _roots = new();
    private readonly AsyncLazy<string?> _tenant = new();
    private readonly AsyncLazy<HostsFile?> _hosts = new();
    private readonly AsyncLazy<EndpointsFile?> _own = new();
    private readonly AsyncLazy<Answer<IReadOnlyList<IPAddress>>> _proxyName = new();
    private readonly AsyncLazy<ProxyFinding?> _proxy = new();

    public ConnectorEnvironment Environment => context.Environment;

    public DateTimeOffset Now => context.Description.UtcNow;

    public IServerNetwork Network => context.Server.Network;

    /// <summary>The clock that limits and measures the stages of probes.</summary>
    public TimeProvider Clock => clock;

    /// <summary>
    /// The reason why nothing can be probed, or null. A real server in a sandbox's environment would connect to the
    /// real internet.
    /// </summary>
    public string? Unreal =>
        Environment.IsSandbox && !context.Description.IsVirtual
            ? "A sandbox simulates the internet for its virtual servers only."
            : null;

    public Task<ServiceRoutes> RoutesAsync(CancellationToken stop) =>
        _routes.Once(() => ServiceRoutes.ReadAsync(context, stop));

    /// <summary>Gets the routes to applications.</summary>
    public Task<BackendRoutes> BackendsAsync(CancellationToken stop) =>
        _backends.Once(async () =>
            await BackendRoutes
                .ReadAsync(context, await RoutesAsync(stop).ConfigureAwait(false), stop)
                .ConfigureAwait(false)
        );

    /// <summary>
    /// Looks for a WPAD host if no proxy is set, and gets a sentence about it; null if there is none. According to
    /// Microsoft, services discover a proxy by WPAD without any configuration.
    /// </summary>
    public Task<string?> DiscoveryAsync(CancellationToken stop) =>
        _discovery.Once(async () =>
        {
            string domain = string.Join(".", context.Description.FullyQualifiedName.Split('.').Skip(1));
            return
                domain.Length > 0
                && Unreal is null
                && (await RoutesAsync(stop).ConfigureAwait(false)).IsUnset
                && (await ResolveAsync("wpad." + domain, stop).ConfigureAwait(false)).Value is not null
                ? $"wpad.{domain} exists: services use it to discover a proxy, which this check does not evaluate."
                : null;
        });

    /// <summary>Gets why the connector service may take another route than the one that was read; null if nothing
    /// suggests that.</summary>
    public async Task<RouteDoubt?> RouteDoubtAsync(CancellationToken stop)
    {
        ServiceRoutes routes = await RoutesAsync(stop).ConfigureAwait(false);
        return routes.Doubt
            ?? (
                await DiscoveryAsync(stop).ConfigureAwait(false) is { } found
                    ? new RouteDoubt(found, routes.Service.Remedy)
                    : null
            );
    }

    /// <summary>Gets the hosts file; null if it could not be read.</summary>
    public Task<HostsFile?> HostsAsync(CancellationToken stop) =>
        _hosts.Once(async () =>
        {
            try
            {
                return await HostsFile.ReadAsync(context.Server, stop).ConfigureAwait(false);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ConnectorException)
            {
                return null;
            }
        });

    /// <summary>
    /// Returns the target with a more certain source if the connector's own list of addresses contains an observed
    /// name.
    /// </summary>
    public async Task<ProbeTarget> JudgeSourceAsync(ProbeTarget target, CancellationToken stop) =>
        target.Source is NameSource.Observed
        && await _own.Once(() => Task.FromResult(ReadOwnList())).ConfigureAwait(false) is { } own
        && own.Names(target.Host)
            ? target with
            {
                Source = NameSource.OwnList,
            }
            : target;

    private EndpointsFile? ReadOwnList()
    {
        try
        {
            return EndpointsFile.Read(context.Server.Files);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Gets the entry of the hosts file for a name; null if there is none.</summary>
    public async Task<HostsEntry?> HostsEntryAsync(string host, CancellationToken stop) =>
        (await HostsAsync(stop).ConfigureAwait(false))?.Of(host).FirstOrDefault();

    public Task<IReadOnlyList<byte[]>?> RootsAsync(CancellationToken stop) =>
        _roots.Once(() => Network.TrustedRootsAsync(stop));

    /// <summary>
    /// Gets the tenant in which this server is registered, or the signed-in tenant; null if neither is known.
    /// </summary>
    public Task<string?> TenantAsync(CancellationToken stop) =>
        _tenant.Once(async () =>
            (await context.RegistrationAsync(stop).ConfigureAwait(false)).TenantId ?? context.TenantId
        );

    /// <summary>Gets the proxy's own addresses, which all connections through it share.</summary>
    public Task<Answer<IReadOnlyList<IPAddress>>> ProxyAddressesAsync(Uri proxy, CancellationToken stop) =>
        _proxyName.Once(() => ResolveAsync(proxy.Host, stop));

    public Task<Answer<IReadOnlyList<IPAddress>>> ResolveAsync(string host, CancellationToken stop) =>
        WithinAsync($"The DNS servers did not answer for {host}", limit => Network.ResolveAsync(host, limit), stop);

    /// <inheritdoc cref="Stager.WithinAsync{T}"/>
    public Task<Answer<T>> WithinAsync<T>(string silence, Func<CancellationToken, Task<T>> work, CancellationToken stop)
        where T : class => new Stager(limits, clock).WithinAsync(silence, work, stop);

    /// <summary>
    /// Gets whether the proxy of the connector service accepts connections; null if the service uses no proxy.
    /// </summary>
    public Task<ProxyFinding?> ProxyAsync(CancellationToken stop) =>
        _proxy.Once(async () =>
        {
            ServiceRoute route = (await RoutesAsync(stop).ConfigureAwait(false)).Service;
            return route switch
            {
                { Defect: { } defect } => new ProxyFinding(route.Name, defect.Reason) { Remedy = defect.Remedy },
                { Proxy: { } proxy } => await ProxyFinding
                    .ProbeAsync(Network, proxy, limits, clock, stop)
                    .ConfigureAwait(false),
                _ => null,
            };
        });
}

/// <summary>Runs the stages of probes, each within its time limit.</summary>
internal sealed class Stager(ProbeLimits limits, TimeProvider clock)
{
    /// <summary>
    /// Runs work within the time limit of a stage. A known error becomes a failure; a cancellation does not.
    /// </summary>
    public async Task<Answer<T>> WithinAsync<T>(
        string silence,
        Func<CancellationToken, Task<T>> work,
        CancellationToken stop
    )
        where T : class
    {
        using StageTimeout limit = new(limits.Stage, clock, stop);
        try
        {
            return Answer<T>.Of(await work(limit.Token).ConfigureAwait(false));
        }
        catch (Exception fault) when (ProbeErrors.IsKnown(fault))
        {
            stop.ThrowIfCancellationRequested();
            return limit.IsOver
                ? Answer<T>.Failed($"{silence} within {limits.Stage.TotalSeconds:0} seconds.", isTimeout: true)
                : Answer<T>.Failed(ProbeErrors.Sentence(fault), fault) with
                {
                    ProxyReply = (fault as ProxyRefusalException)?.Reply,
                };
        }
    }
}

/// <summary>Work that runs once, on the first request, and whose result all callers share.</summary>
internal sealed class AsyncLazy<T>
{
    private readonly object _gate = new();
    private Task<T>? _work;

    public Task<T> Once(Func<Task<T>> work)
    {
        lock (_gate)
        {
            return _work ??= work();
        }
    }
}

/// <summary>The errors that can occur in a connection to a host.</summary>
internal static class ProbeErrors
{
    // ObjectDisposedException: a time limit closes the stream during a read.
    public static bool IsKnown(Exception fault) =>
        fault
            is ServerException
                or IOException
                or SocketException
                or AuthenticationException
                or OperationCanceledException
                or ObjectDisposedException
                or InvalidDataException;

    public static string Sentence(Exception fault) =>
        fault switch
        {
            AuthenticationException { InnerException: { } inner } => WithPeriod($"{fault.Message} {inner.Message}"),
            IOException { InnerException: SocketException socket } => WithPeriod(
                Win32Errors.Meaning((int)socket.SocketErrorCode) is string text ? Capitalize(text) : socket.Message
            ),
            _ => WithPeriod(fault.Message),
        };

    private static string WithPeriod(string sentence) =>
        sentence.TrimEnd().EndsWith(".", StringComparison.Ordinal) ? sentence.TrimEnd() : sentence.TrimEnd() + ".";

    private static string Capitalize(string text) => char.ToUpperInvariant(text[0]) + text.Substring(1);
}

/// <summary>A token that is canceled by the time limit of one stage or by the end of the run.</summary>
internal sealed class StageTimeout : IDisposable
{
    private readonly CancellationTokenSource _limit;
    private readonly CancellationTokenSource _either;

    public StageTimeout(TimeSpan limit, TimeProvider clock, CancellationToken stop)
    {
        _limit = clock.Limit(limit);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_limit.Token, stop);
    }

    public CancellationToken Token => _either.Token;

    public bool IsOver => _limit.IsCancellationRequested;

    public void Dispose()
    {
        _either.Dispose();
        _limit.Dispose();
    }
}

/// <summary>
/// The time limit of one stage of a probe. It is a third of the default limit of all checks, so that a silently dropped
/// connection is reported as such.
/// </summary>
internal sealed record ProbeLimits
{
    public static ProbeLimits Default { get; } = new();

    public TimeSpan Stage { get; init; } = TimeSpan.FromSeconds(10);
}
