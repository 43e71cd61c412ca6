using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Sandbox.Servers.Layout;
using EntraPrivateAccess.Sandbox.Servers.Programs;
using EntraPrivateAccess.Sandbox.Servers.Windows;
using EntraPrivateAccess.Sandbox.State;

namespace EntraPrivateAccess.Sandbox.Servers;

/// <summary>
/// Lets the services of all servers live: a running, registered connector tells the cloud that it is there, or its
/// event log why it can't.
/// </summary>
internal sealed class Heartbeats(VirtualMachineServices surroundings)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private readonly Dictionary<VirtualMachine, DateTimeOffset> _last = [];
    private readonly Dictionary<VirtualMachine, DateTimeOffset> _lastMessage = [];
    private readonly ConnectorFaults _troubles = new(surroundings);
    private readonly Lock _gate = new();

    /// <summary>Real time passed. A pulse that comes while another one is at work is left out.</summary>
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

    public void Beat(IReadOnlyList<VirtualMachine> machines)
    {
        lock (_gate)
        {
            DateTimeOffset now = surroundings.Clock.GetUtcNow();
            foreach (VirtualMachine machine in machines)
            {
                Speak(machine, now);
                Beat(machine, now);
            }
        }
    }

    private static bool IsDue(
        Dictionary<VirtualMachine, DateTimeOffset> last,
        VirtualMachine machine,
        DateTimeOffset now
    ) => !last.TryGetValue(machine, out DateTimeOffset before) || now - before >= s_interval;

    // What somebody wants to read in the event log, whether the service runs or not.
    private void Speak(VirtualMachine machine, DateTimeOffset now)
    {
        if (
            IsDue(_lastMessage, machine, now)
            && surroundings.Faults.Strikes(FaultNames.ConnectorMessage, machine.Spec.Name, out Fault? fault)
        )
        {
            _lastMessage[machine] = now;
            ConnectorMessages.Log(machine, fault.Value ?? "");
        }
    }

    private void Beat(VirtualMachine machine, DateTimeOffset now)
    {
        if (machine.Services.Get("WAPCSvc") is not { State: ServiceStatus.Running })
        {
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
            Report(machine, certificate, id, product, now);
        }
    }

    private void Report(
        VirtualMachine machine,
        StoredCertificate certificate,
        string id,
        InstalledProduct product,
        DateTimeOffset now
    )
    {
        if (_troubles.Hinder(machine, certificate, now))
        {
            return;
        }

        if (surroundings.Registrar.Heartbeat(id, product.Version.ToString(), machine.ExternalIp))
        {
            _troubles.Forget(machine);
        }
        else
        {
            _troubles.Unknown(machine, now);
        }
    }
}

/// <summary>
/// What keeps a running connector from its service. It says so in its event channel, and again each minute while it
/// lasts.
/// </summary>
internal sealed class ConnectorFaults(VirtualMachineServices surroundings)
{
    private static readonly TimeSpan s_again = TimeSpan.FromMinutes(1);

    private readonly Dictionary<VirtualMachine, (string Message, DateTimeOffset Since)> _said = [];

    /// <summary>Whether it can't reach the service, or may not.</summary>
    public bool Hinder(VirtualMachine machine, StoredCertificate certificate, DateTimeOffset now)
    {
        (string tenant, DateTimeOffset end) = Read(certificate);
        if (end <= now)
        {
            Say(machine, "TrustCertificateExpired", now);
            return true;
        }

        string host = $"{tenant}.bootstrap.msappproxy.net";
        if (surroundings.Faults.StrikesNamed(FaultNames.DropConnection, $"{machine.Spec.Name} {host}"))
        {
            Say(machine, "ServiceNotReached", now, $" https://{host}/ConnectorBootstrap");
            return true;
        }

        return false;
    }

    /// <summary>The service does not know the connector any more.</summary>
    public void Unknown(VirtualMachine machine, DateTimeOffset now) => Say(machine, "ConfigurationNotDownloaded", now);

    /// <summary>All is well, or the service stopped: what comes next is said at once.</summary>
    public void Forget(VirtualMachine machine) => _ = _said.Remove(machine);

    private static (string Tenant, DateTimeOffset End) Read(StoredCertificate stored)
    {
        try
        {
            using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(stored.Content);
            return (certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false), certificate.NotAfter);
        }
        catch (CryptographicException)
        {
            // A test put something else there; whether it is one is not this service's question.
            return ("", DateTimeOffset.MaxValue);
        }
    }

    private void Say(VirtualMachine machine, string message, DateTimeOffset now, string more = "")
    {
        if (
            _said.TryGetValue(machine, out (string Message, DateTimeOffset Since) before)
            && before.Message == message
            && now - before.Since < s_again
        )
        {
            return;
        }

        _said[machine] = (message, now);
        ConnectorMessages.Log(machine, message, more);
    }
}
