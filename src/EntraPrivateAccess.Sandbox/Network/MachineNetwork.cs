using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.Contracts;
using EntraPrivateAccess.Sandbox.Servers;
using EntraPrivateAccess.Sandbox.Servers.Windows;
using EntraPrivateAccess.Sandbox.State;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace EntraPrivateAccess.Sandbox.Network;

/// <summary>
/// The internet as seen by one virtual server. Every connection is real and leads to a port of this machine that
/// simulates the host.
/// </summary>
internal sealed class MachineNetwork : IDisposable
{
    private const int NoAnswer = 10060;
    private const int Refused = 10061;
    private const int NoRoute = 10065;
    private const int NoSuchHost = 11001;

    // The default timeout of Windows: the first packet and two retransmissions.
    private static readonly TimeSpan s_connectTimeout = TimeSpan.FromSeconds(21);

    private readonly VirtualMachine _machine;
    private readonly Internet _internet;
    private readonly LoopbackListener _plain;
    private readonly LoopbackListener _tls;
    private readonly LoopbackListener _proxy;
    private readonly InternetSite _site;
    private readonly ConcurrentDictionary<(string Host, int Port), Lazy<LoopbackListener>> _applications = new();
    private int _unanswered;

    public MachineNetwork(VirtualMachine machine, Internet internet)
    {
        _machine = machine;
        _internet = internet;
        _site = new InternetSite(this, internet);
        _plain = new LoopbackListener(_site.ServeAsync);
        _tls = new LoopbackListener(_site.ServeTlsAsync);
        _proxy = new LoopbackListener(new ForwardProxy(this).ServeAsync);
    }

    /// <summary>The number of connection attempts that were left unanswered.</summary>
    public int Unanswered => Volatile.Read(ref _unanswered);

    public Fault? Strikes(string fault, string host, int port) =>
        _machine.World.Faults.Strikes(fault, $"{_machine.Spec.Name}/{host}:{port}", out Fault? found) ? found : null;

    public async Task<IPAddress> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        await TravelAsync(host, 0, cancellationToken);
        if (HostsFile.AddressOf(_machine, host) is { } set)
        {
            return set;
        }

        return Strikes(FaultNames.NameNotResolved, host, 0) is null && _internet.Names.AddressOf(host) is { } address
            ? address
            : throw new WindowsError(NoSuchHost, $"No such host is known: {host}.");
    }

    /// <summary>Waits for the network delay that the fault Latency specifies.</summary>
    public Task TravelAsync(string host, int port, CancellationToken cancellationToken) =>
        int.TryParse(
            Strikes(FaultNames.Latency, host, port)?.Value,
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out int milliseconds
        )
            ? Task.Delay(milliseconds, cancellationToken)
            : Task.CompletedTask;

    /// <summary>Returns the port of this machine that simulates an address and port.</summary>
    /// <exception cref="WindowsError">The connection is refused, there is no route, or the host does not
    /// respond.</exception>
    public async Task<int> PortAsync(IPAddress address, int port, CancellationToken cancellationToken)
    {
        string host = _internet.Names.HostOf(address)
            ?? throw (
                IPAddress.IsLoopback(address)
                    ? new WindowsError(Refused, $"{address} port {port} refuses connections.")
                    : new WindowsError(NoRoute, $"There is no route to {address}.")
            );
        await TravelAsync(host, port, cancellationToken);
        bool isInternal = _internet.Backends.Has(host);
        Fault? detour =
            InternetNames.IsProxy(host) || isInternal ? null : Strikes(FaultNames.ProxyRequired, host, port);
        if (Strikes(FaultNames.PortBlackHoled, host, port) is not null || detour is { Value: not "closed" })
        {
            _ = Interlocked.Increment(ref _unanswered);
            await Task.Delay(s_connectTimeout, cancellationToken);
            throw new WindowsError(NoAnswer, $"{host} port {port} does not respond.");
        }

        if (isInternal && !_internet.Backends.IsAlive(host))
        {
            throw new WindowsError(NoRoute, $"No machine has the address {host}.");
        }

        return
            Strikes(FaultNames.PortClosed, host, port) is null && detour is null && Listener(host, port) is { } listener
            ? listener.Port
            : throw new WindowsError(Refused, $"{host} port {port} refuses connections.");
    }

    /// <summary>
    /// Returns the port for a proxy's connection. Faults that block the server's own connections don't block the proxy.
    /// </summary>
    public int? PortBehindProxy(string host, int port) =>
        !InternetNames.IsProxy(host) && _internet.Names.AddressOf(host) is not null ? Listener(host, port)?.Port : null;

    public IReadOnlyList<byte[]> TrustedRoots() =>
        _machine.World.Faults.All.Any(fault =>
            fault is { Name: FaultNames.TlsInspection, Value: "trusted" } && IsOurs(fault.Target)
        )
            ? [_internet.Authority.Root.RawData, _internet.Authority.Filter.RawData]
            : [_internet.Authority.Root.RawData];

    public void Dispose()
    {
        foreach (KeyValuePair<(string, int), Lazy<LoopbackListener>> application in _applications)
        {
            application.Value.Value.Dispose();
        }

        _plain.Dispose();
        _tls.Dispose();
        _proxy.Dispose();
    }

    private LoopbackListener? Listener(string host, int port) =>
        _internet.Backends.ProtocolOf(host, port) is not BackendProtocol.None
            ? _applications
                .GetOrAdd((host, port), end => new Lazy<LoopbackListener>(() =>
                    new LoopbackListener(
                        (stream, stop) => _site.ServeApplicationAsync(stream, end.Host, end.Port, stop)
                    )
                ))
                .Value
            : ListenerOfInternet(host, port);

    private LoopbackListener? ListenerOfInternet(string host, int port) =>
        (InternetNames.IsProxy(host), port) switch
        {
            (true, _) when CorporateProxies.Listens(port) => _proxy,
            (false, 443) => _tls,
            (false, 80) => _plain,
            _ => null,
        };

    private bool IsOurs(string? target) =>
        target?.Contains('/') != true
        || target.StartsWith(_machine.Spec.Name + "/", StringComparison.OrdinalIgnoreCase);
}

/// <summary>Registers the internet that virtual servers see. Its endpoints are among the servers' own paths.</summary>
internal sealed class NetworkModule : ISandboxModule
{
    public void AddServices(IServiceCollection services, SandboxOptions options) =>
        services
            .AddSingleton<Backends>()
            .AddSingleton<InternetNames>()
            .AddSingleton<InternetAuthority>()
            .AddSingleton<RevocationLists>()
            .AddSingleton<OcspResponder>()
            .AddSingleton<Internet>();

    public void Map(IEndpointRouteBuilder endpoints) => NetworkEndpoints.Map(ServersModule.MapGroup(endpoints));

    public void Describe(IServiceProvider services, JsonObject ready) =>
        ready["networkRoot"] = Convert.ToBase64String(services.GetRequiredService<InternetAuthority>().Root.RawData);
}
