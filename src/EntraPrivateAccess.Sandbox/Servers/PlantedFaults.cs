using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Sandbox.Servers.Layout;
using EntraPrivateAccess.Sandbox.Servers.Windows;
using EntraPrivateAccess.Sandbox.State;

namespace EntraPrivateAccess.Sandbox.Servers;

/// <summary>
/// Faults in a server's own state, such as a corrupt file. They are planted once, when they are set, so that a repair
/// can remove them; clearing the fault doesn't.
/// </summary>
internal sealed class PlantedFaults(FaultBoard faults)
{
    private const string Framework = @"HKLM\SOFTWARE\Microsoft\.NETFramework\v4.0.30319";
    private const string Policy = @"HKLM\SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\Internet Settings";

    private readonly Lock _gate = new();
    private readonly HashSet<Fault> _planted = [];

    /// <summary>Plants the faults that were set since the last call.</summary>
    public void Plant(IReadOnlyList<VirtualMachine> machines)
    {
        lock (_gate)
        {
            IReadOnlyList<Fault> all = faults.All;
            _ = _planted.RemoveWhere(fault => !all.Contains(fault));
            foreach (Fault fault in all.Where(_planted.Add))
            {
                foreach (VirtualMachine machine in machines)
                {
                    Plant(machine, fault);
                }
            }
        }
    }

    private static void Plant(VirtualMachine machine, Fault fault)
    {
        switch (fault.Name)
        {
            case FaultNames.ConfigurationFile when machine.Product is { } product:
                ProductNames names = product.Names;
                Break(machine, fault, "WAPCSvc", $@"{names.Folder}\{names.ServiceProgram}.exe.config");
                Break(machine, fault, "WAPCUpdaterSvc", $@"{names.UpdaterFolder}\{names.UpdaterProgram}.exe.config");
                BreakShared(machine, fault);
                break;
            case FaultNames.RegistryKeyDeleted when machine.Product is { } product && Is(machine, fault):
                _ = machine.Registry.DeleteKey(product.Names.RegistryKey);
                break;
            case FaultNames.TrustCertificate when Is(machine, fault) && machine.Trust.Certificate is { } certificate:
                Break(machine, fault.Value, certificate);
                break;
            case FaultNames.StrongCryptoOff when Is(machine, fault):
                foreach (bool wow64 in (bool[])[false, true])
                {
                    if (fault.Value is null or "" || fault.Value == (wow64 ? "32" : "64"))
                    {
                        machine.Registry.Write(Framework, "SchUseStrongCrypto", 0, wow64);
                    }
                }

                break;
            case FaultNames.ProxyPolicy when Is(machine, fault):
                machine.Registry.Write(Policy, "ProxySettingsPerUser", 0);
                machine.Registry.Write(Policy, "ProxyEnable", 1);
                machine.Registry.Write(Policy, "ProxyServer", fault.Value!);
                break;
            default:
                break;
        }
    }

    // The file of all .NET Framework programs is broken only if it is the target.
    private static void BreakShared(VirtualMachine machine, Fault fault)
    {
        const string Name = "machine.config";
        if (fault.Target?.EndsWith(Name, StringComparison.OrdinalIgnoreCase) == true)
        {
            if (Is(machine, fault, Name) && !machine.Disk.Exists(ConnectorRoute.MachineFile))
            {
                machine.Disk.Write(ConnectorRoute.MachineFile, "<configuration/>");
            }

            Break(machine, fault, Name, ConnectorRoute.MachineFile);
        }
    }

    private static void Break(VirtualMachine machine, Fault fault, string service, string path)
    {
        if (!Is(machine, fault, service) || !machine.Disk.Exists(path))
        {
            return;
        }

        switch (fault.Value)
        {
            case "missing":
                machine.Disk.Delete(path);
                break;
            case "refused":
                machine.Disk.Write(
                    path,
                    """
                    <?xml version="1.0" encoding="utf-8"?>
                    <configuration>
                      <system.net>
                        <defaultProxy>
                          <defaultProxy enabled="False" />
                        </defaultProxy>
                      </system.net>
                    </configuration>
                    """
                );
                break;
            default:
                machine.Disk.Write(path, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<configuration>\r\n  <run");
                break;
        }
    }

    private static void Break(VirtualMachine machine, string? how, StoredCertificate certificate)
    {
        string thumbprint = CertificateStores.Thumbprint(certificate.Content);
        if (how == "expired")
        {
            machine.Trust.Replace(certificate with { Content = Expired(certificate.Content, machine) });
            return;
        }

        foreach (
            string store in CertificateStores.Names.Where(name =>
                machine.Certificates.Find(name, thumbprint) is not null
            )
        )
        {
            machine.Certificates.Remove(store, thumbprint);
            if (how == "keyless")
            {
                machine.Certificates.Put(store, certificate with { HasPrivateKey = false });
            }
        }
    }

    // The same certificate, but it ended yesterday.
    private static byte[] Expired(byte[] content, VirtualMachine machine)
    {
        using X509Certificate2 old = X509CertificateLoader.LoadCertificate(content);
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(
            old.SubjectName,
            old.PublicKey,
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        );
        foreach (X509Extension extension in old.Extensions)
        {
            request.CertificateExtensions.Add(extension);
        }

        DateTimeOffset now = machine.World.Clock.GetUtcNow();
        using X509Certificate2 issued = request.Create(
            old.IssuerName,
            X509SignatureGenerator.CreateForECDsa(key),
            now.AddDays(-181),
            now.AddDays(-1),
            RandomNumberGenerator.GetBytes(16)
        );
        return issued.RawData;
    }

    private static bool Is(VirtualMachine machine, Fault fault, string part = "") =>
        fault.Target is null
        || $"{machine.Spec.Name}/{part}".Contains(fault.Target, StringComparison.OrdinalIgnoreCase);
}
