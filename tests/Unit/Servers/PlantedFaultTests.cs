using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Sandbox.Servers;
using EntraPrivateAccess.Sandbox.Servers.Layout;
using EntraPrivateAccess.Sandbox.Servers.Windows;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Servers;

/// <summary>Tests the faults that the sandbox plants in a server's own state.</summary>
public sealed class PlantedFaultTests(SandboxFixture sandbox) : IClassFixture<SandboxFixture>
{
    private const string Framework = @"HKLM\SOFTWARE\Microsoft\.NETFramework\v4.0.30319";

    private readonly VirtualMachine _machine = sandbox.NewMachine();
    private readonly FaultBoard _faults = new();

    [Theory]
    [InlineData("corrupt", true, "<run")]
    [InlineData("refused", true, "<defaultProxy>")]
    [InlineData("missing", false, "")]
    public void Configuration_file_of_one_service_is_broken_once(string how, bool exists, string content)
    {
        InstalledProduct product = Install();
        string service = $@"{product.Names.Folder}\{product.Names.ServiceProgram}.exe.config";
        string updater = $@"{product.Names.UpdaterFolder}\{product.Names.UpdaterProgram}.exe.config";
        string before = _machine.Disk.Read(updater);
        PlantedFaults planted = new(_faults);
        _faults.Set(new Fault(FaultNames.ConfigurationFile, how, null, $"{_machine.Spec.Name}/WAPCSvc"));

        planted.Plant([_machine]);

        Assert.Equal(exists, _machine.Disk.Exists(service));
        Assert.Equal(before, _machine.Disk.Read(updater));
        if (exists)
        {
            Assert.Contains(content, _machine.Disk.Read(service), StringComparison.Ordinal);
        }

        // A repair is not undone.
        _machine.Disk.Write(service, "<configuration/>");
        planted.Plant([_machine]);
        Assert.Equal("<configuration/>", _machine.Disk.Read(service));
    }

    [Theory]
    [InlineData(null, 0, 0)]
    [InlineData("32", null, 0)]
    [InlineData("64", 0, null)]
    public void Strong_cryptography_is_off_in_each_view(string? view, int? wide, int? narrow)
    {
        Plant(FaultNames.StrongCryptoOff, view);

        Assert.Equal(
            ((object?)wide, (object?)narrow),
            (
                _machine.Registry.Read(Framework, "SchUseStrongCrypto")?.Value,
                _machine.Registry.Read(Framework, "SchUseStrongCrypto", wow64: true)?.Value
            )
        );
    }

    [Fact]
    public void Proxy_policy_routes_the_connector()
    {
        _ = Install();
        Plant(FaultNames.ProxyPolicy, "gone.contoso.com:8080");

        Assert.Equal("gone.contoso.com", ConnectorRoute.Read(_machine).Proxy!.Host);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("missing")]
    [InlineData("keyless")]
    [InlineData("expired")]
    public void Trust_certificate_is_broken(string? how)
    {
        InstalledProduct product = Install();
        using RSA key = TestKey.Create();
        CertificateRequest request = new("CN=tenant", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 certificate = request.CreateSelfSigned(
            DateTimeOffset.UtcNow.AddDays(-1),
            DateTimeOffset.UtcNow.AddDays(100)
        );
        _machine.Trust.Write(product.Names, "tenant", new StoredCertificate(certificate.RawData, true, "an id"));

        Plant(FaultNames.TrustCertificate, how);

        StoredCertificate? found = _machine.Trust.Certificate;
        Assert.Equal(how == "expired", found is not null);
        Assert.Equal(
            how == "keyless",
            _machine.Certificates.Find("LocalMachine", certificate.Thumbprint) is { HasPrivateKey: false }
        );
        if (found is not null)
        {
            using X509Certificate2 expired = X509CertificateLoader.LoadCertificate(found.Content);
            Assert.Equal(("CN=tenant", "an id"), (expired.Subject, found.ConnectorId));
            Assert.True(expired.NotAfter < DateTime.Now);
        }
    }

    [Fact]
    public void Registry_key_is_deleted()
    {
        InstalledProduct product = Install();
        Plant(FaultNames.RegistryKeyDeleted, null);

        Assert.Null(_machine.Registry.Read(product.Names.RegistryKey, "Version"));
    }

    private InstalledProduct Install()
    {
        InstalledProduct product = new(new Version(1, 5, 4892, 0));
        Installation.Complete(_machine, product);
        return product;
    }

    private void Plant(string name, string? value)
    {
        _faults.Set(new Fault(name, value, null, _machine.Spec.Name));
        new PlantedFaults(_faults).Plant([_machine]);
    }
}
