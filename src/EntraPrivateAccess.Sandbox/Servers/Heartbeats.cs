using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Sandbox.Servers.Layout;
using EntraPrivateAccess.Sandbox.Servers.Programs;
using EntraPrivateAccess.Sandbox.Servers.Windows;
using EntraPrivateAccess.Sandbox.State;

namespace EntraPrivateAccess.Sandbox.Servers;

/// <summary>
/// Runs the connector services of all servers: a running, registered connector sends heartbeats to the cloud, or logs
/// an event with the reason why it can't.
/// </summary>
internal sealed class Heartbeats(VirtualMachineServices services)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private readonly Dictionary<VirtualMachine, DateTimeOffset> _last = [];
    private readonly RequestedEvents _requested = new(services);
    private readonly ConnectorFaults _troubles = new(services);
    private readonly Lock _gate = new();

    /// <summary>Sends the heartbeats that are due. Does nothing while an earlier call is still running.</summary>
    public void Pulse(IReadOnlyList<VirtualMachine> machines)
    {
        if (_gate.TryEnter())
        {
            try
            {
                Beat(machines);
            }
            finally
            {
                _gate.Exit();
            }
        }
    }

    /// <summary>Makes all connectors that can send a heartbeat now, whenever they sent the last one.</summary>
    public void BeatNow(IReadOnlyList<VirtualMachine> machines)
    {
        lock (_gate)
        {
            _last.Clear();
            Beat(machines);
        }
    }

    public void Beat(IReadOnlyList<VirtualMachine> machines)
    {
        lock (_gate)
        {
            DateTimeOffset now = services.Clock.GetUtcNow();
            foreach (VirtualMachine machine in machines)
            {
                _requested.Log(machine, now);
                Beat(machine, now);
            }
        }
    }

    private static bool IsDue(
        Dictionary<VirtualMachine, DateTimeOffset> last,
        VirtualMachine machine,
        DateTimeOffset now
    ) => !last.TryGetValue(machine, out DateTimeOffset before) || now - before >= s_interval;

    private void Beat(VirtualMachine machine, DateTimeOffset now)
    {
        if (machine.Services.Get("WAPCSvc") is not { State: ServiceStatus.Running } service)
        {
            machine.Connection = null;
            _ = _last.Remove(machine);
            _troubles.Forget(machine);
            return;
        }

        if (
            IsDue(_last, machine, now)
            && machine.Trust.Certificate is { ConnectorId: string id } certificate
            && machine.Product is { } product
        )
        {
            _last[machine] = now;
            machine.Connection = Report(machine, certificate, id, product, now)
                ? _troubles.Connection(machine, certificate)
                : null;
        }
    }

    private bool Report(
        VirtualMachine machine,
        StoredCertificate certificate,
        string id,
        InstalledProduct product,
        DateTimeOffset now
    )
    {
        if (_troubles.Hinder(machine, certificate, now))
        {
            return false;
        }

        if (services.Registrar.Heartbeat(id, product.Version.ToString(), machine.ExternalIp))
        {
            if (!_troubles.LacksServiceBus(machine, certificate, now))
            {
                _troubles.Forget(machine);
            }

            return true;
        }

        _troubles.Unknown(machine, now);
        return false;
    }
}

/// <summary>
/// Problems that keep a running connector from the cloud service. Each one is logged to the connector's event channel,
/// and again each minute as long as it lasts.
/// </summary>
internal sealed class ConnectorFaults(VirtualMachineServices services)
{
    private const string ServiceBusHost = "cwap-1.servicebus.windows.net";

    private static readonly TimeSpan s_repeatInterval = TimeSpan.FromMinutes(1);

    private readonly Dictionary<VirtualMachine, (string Message, DateTimeOffset Since)> _logged = [];
    private readonly Dictionary<VirtualMachine, DateTimeOffset> _connecting = [];
    private readonly Dictionary<VirtualMachine, (int Process, ConnectorRoute Route)> _routes = [];

    /// <summary>Returns whether the connector can't reach the service or is not allowed to.</summary>
    public bool Hinder(VirtualMachine machine, StoredCertificate certificate, DateTimeOffset now)
    {
        (string tenant, DateTimeOffset end) = Read(certificate);
        if (end <= now)
        {
            Log(machine, "TrustCertificateExpired", now);
            return true;
        }

        string host = BootstrapHost(tenant);
        ConnectorRoute route = RouteOf(machine);
        // Behind a proxy, the proxy resolves the name.
        if (
            (route.ProxyTo(host) is null && HostsFile.AddressOf(machine, host) is not null)
            || services.Faults.StrikesNamed(FaultNames.DropConnection, $"{machine.Spec.Name} {host}")
            || services.Faults.StrikesNamed(FaultNames.DropConnection, $"{machine.Spec.Name}/{host}:443")
        )
        {
            LogUnreachable(machine, $" https://{host}/ConnectorBootstrap", now);
            return true;
        }

        if (tenant.Length > 0 && route.FindObstacle(machine, host) is { } obstacle)
        {
            if (obstacle.Message is { } message)
            {
                Log(machine, message, now);
            }
            else
            {
                LogUnreachable(machine, $" https://{host}/ConnectorBootstrap", now);
            }

            return true;
        }

        _ = _connecting.Remove(machine);
        return false;
    }

    /// <summary>
    /// Logs it if a connector that is in contact with the tenant doesn't reach the service bus, which carries the
    /// requests of users.
    /// </summary>
    public bool LacksServiceBus(VirtualMachine machine, StoredCertificate certificate, DateTimeOffset now)
    {
        if (
            Read(certificate).Tenant.Length == 0
            || RouteOf(machine).FindObstacle(machine, ServiceBusHost) is not { } obstacle
        )
        {
            return false;
        }

        Log(machine, obstacle.Message ?? "ServiceBusNotReached", now);
        return true;
    }

    // A service reads its settings when its process starts.
    private ConnectorRoute RouteOf(VirtualMachine machine)
    {
        int process = machine.Services.Get("WAPCSvc")?.ProcessId ?? 0;
        if (!_routes.TryGetValue(machine, out (int Process, ConnectorRoute Route) known) || known.Process != process)
        {
            _routes[machine] = known = (process, ConnectorRoute.Read(machine));
        }

        return known.Route;
    }

    /// <summary>Gets the connection of a connector that is not hindered.</summary>
    public VirtualConnection Connection(VirtualMachine machine, StoredCertificate certificate) =>
        VirtualConnection.Open(
            machine.Services.Get("WAPCSvc")!.ProcessId,
            RouteOf(machine),
            BootstrapHost(Read(certificate).Tenant)
        );

    private static string BootstrapHost(string tenant) => $"{tenant}.bootstrap.msappproxy.net";

    /// <summary>Logs that the service no longer knows the connector.</summary>
    public void Unknown(VirtualMachine machine, DateTimeOffset now) => Log(machine, "ConfigurationNotDownloaded", now);

    /// <summary>
    /// Resets the machine after a success or a stopped service, so that the next problem is logged at once.
    /// </summary>
    public void Forget(VirtualMachine machine)
    {
        _ = _logged.Remove(machine);
        _ = _connecting.Remove(machine);
    }

    // A connector knows that it can't connect only when its attempt has timed out.
    private void LogUnreachable(VirtualMachine machine, string url, DateTimeOffset now)
    {
        DateTimeOffset begun = _connecting.TryGetValue(machine, out DateTimeOffset before)
            ? before
            : _connecting[machine] = now;
        if (now - begun >= services.Registrar.ConnectionTimeout(machine.Spec.Name))
        {
            Log(machine, "ServiceNotReached", now, url);
        }
    }

    private static (string Tenant, DateTimeOffset End) Read(StoredCertificate stored)
    {
        try
        {
            using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(stored.Content);
            return (certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false), certificate.NotAfter);
        }
        catch (CryptographicException)
        {
            // A test may store other content there; it counts as a certificate that does not expire.
            return ("", DateTimeOffset.MaxValue);
        }
    }

    private void Log(VirtualMachine machine, string message, DateTimeOffset now, string more = "")
    {
        if (
            _logged.TryGetValue(machine, out (string Message, DateTimeOffset Since) before)
            && before.Message == message
            && now - before.Since < s_repeatInterval
        )
        {
            return;
        }

        _logged[machine] = (message, now);
        ConnectorMessages.Log(machine, message, more);
    }
}
