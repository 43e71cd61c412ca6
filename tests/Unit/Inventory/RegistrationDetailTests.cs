using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Inventory;

/// <summary>Tests what a registration contains besides its state.</summary>
public sealed class RegistrationDetailTests : IDisposable
{
    private const string Settings =
        @"C:\ProgramData\Microsoft\Microsoft Entra private network connector\Config\TrustSettings.xml";

    private static readonly DateTimeOffset s_now = new(2026, 11, 1, 8, 0, 0, TimeSpan.Zero);

    private readonly FakeServer _server = new();
    private readonly X509Certificate2 _certificate = Certificate();

    public void Dispose() => _certificate.Dispose();

    [Fact]
    public async Task Server_without_trust_settings_was_never_registered()
    {
        ConnectorRegistration found = await ReadAsync();

        Assert.Equal((RegistrationState.NotRegistered, null), (found.State, found.UnusableSettings));
        Assert.Contains("never registered", found.Detail);
        Assert.False(found.IsRegistered);
    }

    [Fact]
    public async Task File_that_cannot_be_read_leaves_the_state_unknown()
    {
        _server.Files.Set(Settings, "");
        _server.Files.Deny(Settings);

        ConnectorRegistration found = await ReadAsync();

        Assert.Equal(RegistrationState.Unknown, found.State);
        Assert.Contains("TrustSettings.xml could not be read: Access to the path", found.Detail);
    }

    [Fact]
    public async Task File_without_a_certificate_is_named()
    {
        _server.Files.Set(Settings, "<a><CloudProxyTrust><Thumbprint> </Thumbprint></CloudProxyTrust></a>");

        Assert.Equal(Settings, (await ReadAsync()).UnusableSettings);
    }

    [Theory]
    [InlineData(false, ServerCertificateStore.LocalMachine, @"not in the LocalMachine\My store")]
    [InlineData(true, ServerCertificateStore.NetworkService, "not in the Network Service's own certificate store")]
    internal async Task Certificate_that_is_absent_is_described_with_its_store(
        bool inUserStore,
        ServerCertificateStore store,
        string detail
    )
    {
        Write(_certificate.Thumbprint, inUserStore ? " TRUE " : "false");

        ConnectorRegistration found = await ReadAsync();

        Assert.Equal((RegistrationState.NotRegistered, store), (found.State, found.Store!.Value));
        Assert.Equal(_certificate.Thumbprint, found.Thumbprint);
        Assert.Contains(_certificate.Thumbprint, found.Detail);
        Assert.Contains(detail, found.Detail);
    }

    [Fact]
    public async Task Store_that_cannot_be_read_is_described_without_a_reason()
    {
        Write(_certificate.Thumbprint);
        _server.Certificates.Set(
            ServerCertificateStore.LocalMachine,
            _certificate.Thumbprint,
            new CertificateLookup(CertificatePresence.Unreadable)
        );

        ConnectorRegistration found = await ReadAsync();

        Assert.Equal(@"The LocalMachine\My store could not be read.", found.Detail);
        Assert.Equal(
            (_certificate.Thumbprint, ServerCertificateStore.LocalMachine),
            (found.Thumbprint!, found.Store!.Value)
        );
    }

    [Fact]
    public async Task Registration_contains_the_properties_of_its_certificate()
    {
        Register();

        ConnectorRegistration found = await ReadAsync();

        Assert.Equal(("the tenant", "CN=the tenant"), (found.TenantId!, found.Issuer!));
        Assert.Equal((s_now.AddDays(-10), s_now.AddDays(30)), (found.NotBefore!.Value, found.NotAfter!.Value));
        Assert.Equal((_certificate.Thumbprint, null), (found.Thumbprint, found.ConnectorId));
        Assert.Equal("The trust certificate is valid until 2026-12-01.", found.Detail);
        Assert.Equal((true, null), (found.IsRegistered, found.ExpiredAt));
        Assert.Equal(ServerCertificateStore.LocalMachine, found.Store);
    }

    [Fact]
    public async Task Expired_registration_contains_its_end()
    {
        Register();

        ConnectorRegistration found = await ReadAsync(s_now.AddDays(30));

        Assert.Equal("The trust certificate expired on 2026-12-01 08:00 UTC.", found.Detail);
        Assert.Equal((false, s_now.AddDays(30)), (found.IsRegistered, found.ExpiredAt!.Value));
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(86399, true)]
    [InlineData(86400, false)]
    public async Task Time_of_the_file_is_the_registration_s_within_a_day_of_the_certificate(int seconds, bool isTime)
    {
        Register();
        DateTimeOffset written = s_now.AddDays(-10).AddSeconds(seconds);
        _server.Files.Written[Settings] = written;

        Assert.Equal(isTime ? written : null, (await ReadAsync()).RegisteredAt);
    }

    [Fact]
    public async Task File_that_was_edited_is_mentioned()
    {
        Register();
        Write("\u200E" + _certificate.Thumbprint);

        Assert.EndsWith(TrustSettings.Edited, (await ReadAsync()).Detail);
    }

    [Fact]
    public void Thumbprint_of_another_length_is_kept_as_it_is_written()
    {
        Write("ab cd");
        Assert.Equal(new TrustSettings(Settings, "AB CD", false), Assert.Single(TrustSettings.ReadAll(_server)));
    }

    [Theory]
    [InlineData("041000112233445566778899aabbccddeeff", "33221100-5544-7766-8899-aabbccddeeff")]
    [InlineData("00112233445566778899aabbccddeeff", "33221100-5544-7766-8899-aabbccddeeff")]
    [InlineData("041100112233445566778899aabbccddeeff", null)]
    [InlineData("051000112233445566778899aabbccddeeff", null)]
    [InlineData("0400", null)]
    [InlineData("04", null)]
    [InlineData("", null)]
    public void Connector_ID_is_a_GUID_or_nothing(string extension, string? expected)
    {
        using X509Certificate2 certificate = Certificate(extension);

        Assert.Equal(expected, RegistrationInventory.ConnectorIdOf(certificate));
    }

    [Theory]
    [InlineData(0x0C)]
    [InlineData(0x13)]
    [InlineData(0x16)]
    public void Connector_ID_is_read_from_each_type_of_text(int type)
    {
        const string id = "0521d0ef-a673-482c-a4fe-d19b55d1656d";
        byte[] value = [(byte)type, 36, .. System.Text.Encoding.ASCII.GetBytes(id)];
        using X509Certificate2 certificate = Certificate(string.Concat(value.Select(one => one.ToString("x2"))));

        Assert.Equal(id, RegistrationInventory.ConnectorIdOf(certificate));
    }

    [Fact]
    public async Task Issuer_is_searched_among_the_roots_of_the_server()
    {
        using X509Certificate2 other = Certificate(name: "CN=other");
        _server.Network.Roots = [other.RawData, _certificate.RawData];

        IReadOnlyList<X509Certificate2> found = await IssuerCertificates.FindAsync(
            _server,
            _certificate.IssuerName,
            TestContext.Current.CancellationToken
        );

        Assert.Equal(_certificate.Thumbprint, Assert.Single(found).Thumbprint);
    }

    private Task<ConnectorRegistration> ReadAsync(DateTimeOffset? now = null) =>
        RegistrationInventory.ReadAsync(_server, now ?? s_now, TestContext.Current.CancellationToken);

    private void Register()
    {
        Write(_certificate.Thumbprint);
        _server.Certificates.Set(
            ServerCertificateStore.LocalMachine,
            _certificate.Thumbprint,
            new CertificateLookup(CertificatePresence.Found, _certificate.RawData, true)
        );
    }

    private void Write(string thumbprint, string inUserStore = "false") =>
        _server.Files.Set(
            Settings,
            $"<a><CloudProxyTrust><Thumbprint>{thumbprint}</Thumbprint><IsInUserStore>{inUserStore}</IsInUserStore>"
                + "</CloudProxyTrust></a>"
        );

    private static X509Certificate2 Certificate(string? extension = null, string name = "CN=the tenant")
    {
        using ECDsa key = ECDsa.Create();
        CertificateRequest request = new(name, key, HashAlgorithmName.SHA256);
        if (extension is not null)
        {
            byte[] value = [.. Enumerable.Range(0, extension.Length / 2).Select(at => FromHex(extension, at))];
            request.CertificateExtensions.Add(new X509Extension("1.3.6.1.4.1.311.82.1", value, critical: false));
        }

        return request.CreateSelfSigned(s_now.AddDays(-10), s_now.AddDays(30));
    }

    private static byte FromHex(string text, int at) => Convert.ToByte(text.Substring(at * 2, 2), 16);
}
