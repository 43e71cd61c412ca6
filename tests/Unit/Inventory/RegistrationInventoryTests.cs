using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Inventory;

public sealed class RegistrationInventoryTests
{
    private const string Tenant = "5a9d8c1e-3f0b-4c57-9e21-7c1d0f6b2a44";

    private static readonly Guid s_connectorId = new("0521d0ef-a673-482c-a4fe-d19b55d1656d");
    private static readonly DateTimeOffset s_now = new(2026, 11, 1, 8, 0, 0, TimeSpan.Zero);

    private readonly FakeServer _server = new();

    [Fact]
    public async Task Server_without_trust_settings_is_not_registered() =>
        Assert.Equal(RegistrationState.NotRegistered, (await Read()).State);

    [Theory]
    [InlineData(0, "Microsoft Entra private network connector")]
    [InlineData(1, "Microsoft AAD private network connector")]
    [InlineData(2, "Microsoft AAD Application Proxy Connector")]
    public async Task Trust_settings_are_found_in_each_known_folder(int extension, string dataFolder)
    {
        Register(Certificate(30, extension), dataFolder: dataFolder);

        ConnectorRegistration found = await Read();

        Assert.Equal(RegistrationState.Registered, found.State);
        Assert.Equal(Tenant, found.TenantId);
        Assert.Equal(s_connectorId.ToString(), found.ConnectorId);
    }

    /// <summary>An upgrade under the new product name leaves the file of the old one.</summary>
    [Theory]
    [InlineData("Microsoft Entra private network connector", "Microsoft AAD Application Proxy Connector")]
    [InlineData("Microsoft AAD Application Proxy Connector", "Microsoft Entra private network connector")]
    [InlineData("Microsoft AAD private network connector", "Microsoft AAD Application Proxy Connector")]
    public async Task Newest_of_several_trust_settings_counts(string newer, string older)
    {
        using X509Certificate2 current = Certificate(30);
        using X509Certificate2 former = Certificate(-1);
        Register(former, dataFolder: older);
        Register(current, dataFolder: newer);
        _server.Files.Written[SettingsPath(older)] = s_now.AddDays(-200);
        _server.Files.Written[SettingsPath(newer)] = s_now.AddDays(-180);

        ConnectorRegistration found = await Read();

        Assert.Equal((RegistrationState.Registered, current.Thumbprint), (found.State, found.Thumbprint));
        Assert.Equal(
            [current.Thumbprint, former.Thumbprint],
            TrustSettings.ReadAll(_server).Select(settings => settings.Thumbprint)
        );
    }

    [Theory]
    [InlineData(-1, RegistrationState.Registered)]
    [InlineData(0, RegistrationState.Expired)]
    [InlineData(1, RegistrationState.Expired)]
    internal async Task Certificate_ends_at_the_second_in_which_it_expires(int seconds, RegistrationState expected)
    {
        using X509Certificate2 certificate = Certificate(30);
        Register(certificate);

        ConnectorRegistration found = await RegistrationInventory.ReadAsync(
            _server,
            new DateTimeOffset(certificate.NotAfter).AddSeconds(seconds),
            TestContext.Current.CancellationToken
        );

        Assert.Equal(expected, found.State);
    }

    [Fact]
    public async Task Renewed_certificate_is_found_in_the_store_of_Network_Service()
    {
        Register(Certificate(30), ServerCertificateStore.NetworkService);

        Assert.Equal(ServerCertificateStore.NetworkService, (await Read()).Store);
        Assert.True((await Read()).IsRegistered);
    }

    [Fact]
    public async Task Expired_certificate_is_reported_as_expired()
    {
        Register(Certificate(-1));

        Assert.Equal(RegistrationState.Expired, (await Read()).State);
    }

    [Fact]
    public async Task Certificate_without_a_private_key_is_not_a_registration()
    {
        Register(Certificate(30), hasPrivateKey: false);

        Assert.Equal(RegistrationState.NotRegistered, (await Read()).State);
    }

    [Fact]
    public async Task Certificate_with_an_unknown_private_key_counts_as_registered()
    {
        Register(Certificate(30), hasPrivateKey: null);

        Assert.Equal(RegistrationState.Registered, (await Read()).State);
    }

    [Fact]
    public async Task Unreadable_store_is_unknown_instead_of_absent()
    {
        using X509Certificate2 certificate = Certificate(30);
        SetTrustSettings(certificate.Thumbprint, true, "Microsoft Entra private network connector");
        _server.Certificates.Set(
            ServerCertificateStore.NetworkService,
            certificate.Thumbprint,
            new CertificateLookup(CertificatePresence.Unreadable, Reason: "access denied")
        );

        ConnectorRegistration found = await Read();

        Assert.Equal(RegistrationState.Unknown, found.State);
        Assert.Contains("access denied", found.Detail);
    }

    [Fact]
    public async Task Invalid_trust_settings_are_reported_as_invalid_instead_of_absent()
    {
        _server.Files.Set(
            @"C:\ProgramData\Microsoft\Microsoft AAD private network connector\Config\TrustSettings.xml",
            "<half"
        );

        ConnectorRegistration found = await Read();

        Assert.Equal(RegistrationState.NotRegistered, found.State);
        Assert.Contains(
            @"Microsoft AAD private network connector\Config\TrustSettings.xml cannot be understood",
            found.Detail
        );
        Assert.DoesNotContain("never", found.Detail);
    }

    [Theory]
    [InlineData("<ConnectorTrustSettingsFile")]
    [InlineData("<a/>")]
    [InlineData(
        "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>"
            + "<ConnectorTrustSettingsFile><CloudProxyTrust><Thumbprint>&e;</Thumbprint></CloudProxyTrust>"
            + "</ConnectorTrustSettingsFile>"
    )]
    public void Invalid_trust_settings_are_not_parsed(string text) => Assert.Null(TrustSettings.Parse("x", text));

    [Theory]
    [InlineData("4905CC64B2D81BBED60962ECC5DCF63F643CCD55", false)]
    [InlineData("\u200e49 05 cc 64 b2 d8 1b be d6 09 62 ec c5 dc f6 3f 64 3c cd 55", true)]
    [InlineData("\u200E4905CC64B2D81BBED60962ECC5DCF63F643CCD55\u00A0", true)]
    [InlineData("49:05:CC:64:B2:D8:1B:BE:D6:09:62:EC:C5:DC:F6:3F:64:3C:CD:55", true)]
    public void Thumbprint_that_was_copied_from_a_window_is_cleaned(string written, bool isEdited)
    {
        TrustSettings settings = TrustSettings.Parse(
            "x",
            "<ConnectorTrustSettingsFile><CloudProxyTrust><Thumbprint>"
                + written
                + "</Thumbprint></CloudProxyTrust></ConnectorTrustSettingsFile>"
        )!;

        Assert.Equal(("4905CC64B2D81BBED60962ECC5DCF63F643CCD55", isEdited), (settings.Thumbprint, settings.IsEdited));
    }

    private Task<ConnectorRegistration> Read() =>
        RegistrationInventory.ReadAsync(_server, s_now, TestContext.Current.CancellationToken);

    private void Register(
        X509Certificate2 certificate,
        ServerCertificateStore store = ServerCertificateStore.LocalMachine,
        bool? hasPrivateKey = true,
        string dataFolder = "Microsoft Entra private network connector"
    )
    {
        SetTrustSettings(certificate.Thumbprint, store == ServerCertificateStore.NetworkService, dataFolder);
        _server.Certificates.Set(
            store,
            certificate.Thumbprint,
            new CertificateLookup(CertificatePresence.Found, certificate.RawData, hasPrivateKey)
        );
    }

    private void SetTrustSettings(string thumbprint, bool inUserStore, string dataFolder) =>
        _server.Files.Set(
            SettingsPath(dataFolder),
            $"<ConnectorTrustSettingsFile><CloudProxyTrust><Thumbprint>{thumbprint.ToLowerInvariant()}</Thumbprint>"
                + $"<IsInUserStore>{(inUserStore ? "true" : "false")}</IsInUserStore></CloudProxyTrust>"
                + "</ConnectorTrustSettingsFile>"
        );

    private static string SettingsPath(string dataFolder) =>
        $@"C:\ProgramData\Microsoft\{dataFolder}\Config\TrustSettings.xml";

    // The format of the extension is not documented: raw bytes, an octet string, or text.
    private static X509Certificate2 Certificate(int days, int extension = 0)
    {
        using ECDsa key = ECDsa.Create();
        CertificateRequest request = new($"CN={Tenant}", key, HashAlgorithmName.SHA256);
        byte[] value = extension switch
        {
            0 => s_connectorId.ToByteArray(),
            1 => [0x04, 0x10, .. s_connectorId.ToByteArray()],
            _ => [0x0C, 36, .. System.Text.Encoding.ASCII.GetBytes(s_connectorId.ToString())],
        };
        request.CertificateExtensions.Add(new X509Extension("1.3.6.1.4.1.311.82.1", value, critical: false));
        return request.CreateSelfSigned(s_now.AddDays(-180), s_now.AddDays(days));
    }
}
