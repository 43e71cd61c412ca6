using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Sandbox.Servers.Programs;
using EntraPrivateAccess.Sandbox.Servers.Windows;
using EntraPrivateAccess.Sandbox.State;

namespace EntraPrivateAccess.Sandbox.Servers;

/// <summary>What keeps a running connector from its service. It says so in its event channel, and again each minute while it lasts.</summary>
internal sealed class ConnectorTroubles(Surroundings surroundings)
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
        if (_said.TryGetValue(machine, out (string Message, DateTimeOffset Since) before) && before.Message == message && now - before.Since < s_again)
        {
            return;
        }

        _said[machine] = (message, now);
        ConnectorMessages.Log(machine, message, more);
    }
}
