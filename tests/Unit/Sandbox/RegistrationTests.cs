using System.Net.Http;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Sandbox.Registration;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Sandbox.Tenant;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Sandbox;

public sealed class RegistrationTests(TenantFixture tenant) : IClassFixture<TenantFixture>
{
    private ConnectorRegistrar Registrar => tenant.Service<ConnectorRegistrar>();

    private TenantStore Store => tenant.Service<TenantStore>();

    private string Status(string id) =>
        Store.View(TimeSpan.Zero) is TenantView view && view.Connector(id) is { } connector
            ? view.Rules.Status(connector)
            : "unlisted";

    [Fact]
    public async Task Connector_becomes_listed_active_inactive_and_removed()
    {
        tenant.Reset(new SeedRequest(Virgin: true));
        RegistrationAnswer answer = Registrar.Register(await RequestAsync());
        string id = answer.ConnectorId!;

        Assert.Equal("unlisted", Status(id));
        Store.Advance(TimeSpan.FromSeconds(1.1));
        Assert.Equal("inactive", Status(id));
        Assert.True(Registrar.Heartbeat(id, "1.5.4892.0", "203.0.113.7"));
        Assert.Equal("inactive", Status(id));
        Store.Advance(TimeSpan.FromSeconds(3.1));
        Assert.Equal("active", Status(id));
        Store.Advance(TimeSpan.FromDays(30));
        Assert.Equal("active", Status(id));
        tenant.Service<SandboxClock>().Advance(TimeSpan.FromMinutes(59));
        Assert.Equal("active", Status(id));
        tenant.Service<SandboxClock>().Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("inactive", Status(id));
        tenant.Service<SandboxClock>().Advance(TimeSpan.FromDays(10));
        Assert.Equal("unlisted", Status(id));
        Assert.False(Registrar.Heartbeat(id, "1.5.4892.0", "203.0.113.7"));
    }

    [Fact]
    public async Task Connector_that_is_not_listed_yet_is_not_found_by_its_ID_either()
    {
        tenant.Reset(new SeedRequest(Connectors: 1, Groups: 1));
        tenant.Faults.Set(new Fault(FaultNames.ListingDelay, "60", null, null));
        string path = $"{TenantFixture.Publishing}/connectors/{Registrar.Register(await RequestAsync()).ConnectorId}";

        Assert.Equal(404, (await tenant.GraphAsync(HttpMethod.Get, path)).Status);
        Assert.Equal(404, (await tenant.GraphAsync(HttpMethod.Get, $"{path}/memberOf")).Status);
        Store.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(200, (await tenant.GraphAsync(HttpMethod.Get, path)).Status);
        Assert.Equal(200, (await tenant.GraphAsync(HttpMethod.Get, $"{path}/memberOf")).Status);
    }

    [Fact]
    public async Task Certificate_contains_tenant_issuer_and_connector()
    {
        tenant.Reset(new SeedRequest(Virgin: true));
        RegistrationAnswer answer = Registrar.Register(await RequestAsync());

        using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(answer.Certificate!);

        Assert.Equal($"CN={tenant.Service<TenantIdentity>().Id}", certificate.Subject);
        Assert.Equal("CN=connectorregistrationca.msappproxy.net", certificate.Issuer);
        Assert.Equal(
            answer.ConnectorId,
            new Guid(
                certificate.Extensions.Single(extension => extension.Oid!.Value == "1.3.6.1.4.1.311.82.1").RawData
            ).ToString()
        );
        Assert.Equal(180, (certificate.NotAfter - certificate.NotBefore).TotalDays, 0.1);
        Assert.True(Store.View(TimeSpan.Zero).State.PublishingEnabled);
    }

    [Fact]
    public async Task Only_a_Global_Administrator_registers_the_first_connector()
    {
        tenant.Reset(new SeedRequest(Virgin: true));

        Assert.Contains(
            "'The registration request was denied.'",
            Registrar.Register(await RequestAsync("appadmin")).Error
        );
        Assert.Null(Registrar.Register(await RequestAsync("admin")).Error);
        Assert.Null(Registrar.Register(await RequestAsync("appadmin")).Error);
    }

    [Fact]
    public async Task Invalid_token_is_refused()
    {
        tenant.Reset(new SeedRequest(Connectors: 1));
        string[] wrong =
        [
            await tenant.TokenAsync("registration", "guest"),
            await tenant.TokenAsync("registration", "reader"),
            await tenant.TokenAsync("registration", expiresInSeconds: -5),
            await tenant.TokenAsync("registration", tenantId: "11111111-1111-1111-1111-111111111111"),
            await tenant.TokenAsync("graph"),
            await tenant.TokenAsync("application"),
            await tenant.TokenAsync("garbage"),
        ];

        Assert.All(wrong, token => Assert.NotNull(Registrar.Register(Request(token)).Error));
        tenant.Faults.Set(new Fault(FaultNames.RegistrationMfa, null, 1, null));
        Assert.Contains("AADSTS50076", Registrar.Register(await RequestAsync()).Error);
        Assert.Null(Registrar.Register(await RequestAsync()).Error);
    }

    private async Task<RegistrationRequest> RequestAsync(string user = "admin") =>
        Request(await tenant.TokenAsync("registration", user));

    private RegistrationRequest Request(string token)
    {
        using RSA key = TestKey.Create();
        return new RegistrationRequest(
            token,
            tenant.Service<TenantIdentity>().Id,
            "srv01.corp.contoso.com",
            "1.5.4892.0",
            "203.0.113.7",
            "ApplicationProxy",
            key.ExportSubjectPublicKeyInfo()
        );
    }
}
