using System.IO;
using System.Xml;
using System.Xml.Linq;
using EntraPrivateAccess.Sandbox.Servers.Layout;
using EntraPrivateAccess.Sandbox.Servers.Windows;

namespace EntraPrivateAccess.Sandbox.Servers;

/// <summary>The trust state of the connector service: TrustSettings.xml and the certificate it refers to.</summary>
internal sealed class TrustState(VirtualMachine machine)
{
    private const string SchemaInstance = "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"";

    /// <summary>The ID of the connector that this server is registered as, or null.</summary>
    public string? ConnectorId => Certificate?.ConnectorId;

    /// <summary>The certificate, with its private key, that the settings refer to, or null.</summary>
    public StoredCertificate? Certificate
    {
        get
        {
            if (machine.Product is not { } product || !machine.Disk.Exists(Settings(product.Names)))
            {
                return null;
            }

            try
            {
                XElement trust = XDocument
                    .Parse(machine.Disk.Read(Settings(product.Names)))
                    .Descendants("CloudProxyTrust")
                    .Single();
                string store = trust.Element("IsInUserStore")?.Value == "true" ? "NetworkService" : "LocalMachine";
                return
                    machine.Certificates.Find(store, trust.Element("Thumbprint")?.Value ?? "")
                        is { HasPrivateKey: true } found
                    ? found
                    : null;
            }
            catch (Exception damaged)
                when (damaged is XmlException or InvalidOperationException or IOException or UnauthorizedAccessException
                )
            {
                return null;
            }
        }
    }

    /// <summary>Replaces the certificate by another one in the same store, and refers to it.</summary>
    public void Replace(StoredCertificate by)
    {
        if (machine.Product is not { } product || Certificate is not { } old)
        {
            return;
        }

        string former = CertificateStores.Thumbprint(old.Content);
        string store = CertificateStores.Names.First(name => machine.Certificates.Find(name, former) is not null);
        machine.Certificates.Put(store, by);
        machine.Certificates.Remove(store, former);
        string path = Settings(product.Names);
        machine.Disk.Write(
            path,
            machine
                .Disk.Read(path)
                .Replace(former, CertificateStores.Thumbprint(by.Content), StringComparison.OrdinalIgnoreCase)
        );
    }

    /// <summary>Writes a new trust state as a registration does.</summary>
    public void Write(ProductNames names, string tenantId, StoredCertificate certificate)
    {
        machine.Certificates.Put("LocalMachine", certificate);
        machine.Disk.Write(
            Settings(names),
            $"""
            <?xml version="1.0" encoding="utf-8"?>
            <ConnectorTrustSettingsFile xmlns:xsd="http://www.w3.org/2001/XMLSchema" {SchemaInstance}>
              <CloudProxyTrust>
                <Thumbprint>{CertificateStores.Thumbprint(certificate.Content)}</Thumbprint>
                <IsInUserStore>false</IsInUserStore>
              </CloudProxyTrust>
            </ConnectorTrustSettingsFile>
            """
        );
        // Uses the sandbox's clock, which a test may have advanced.
        File.SetLastWriteTimeUtc(machine.Disk.Local(Settings(names)), machine.World.Clock.GetUtcNow().UtcDateTime);
        machine.Disk.Write(
            $@"{names.DataFolder}\Endpoints\endpoints.txt",
            $$"""
            {"BootstrapEndpoint":"https://{{tenantId}}.bootstrap.msappproxy.net/"}
            """
        );
    }

    private static string Settings(ProductNames names) => $@"{names.DataFolder}\Config\TrustSettings.xml";
}
