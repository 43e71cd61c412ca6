using System.IO;
using System.Net.Http;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Identity;
using Microsoft.Identity.Client;
using Xunit;
using TokenCache = EntraPrivateAccess.Identity.TokenCache;

namespace EntraPrivateAccess.Tests.Unit.Identity;

public sealed class SignInErrorsTests : IDisposable
{
    private readonly HttpClient _http = new();

    public void Dispose() => _http.Dispose();

    [Theory]
    [InlineData("RedirectNotRegistered", 50011)]
    [InlineData("GuestAccount", 50020, 90072)]
    [InlineData("AccountNotFound", 50034)]
    [InlineData("AccountLocked", 50053)]
    [InlineData("PasswordExpired", 50055)]
    [InlineData("AccountDisabled", 50057)]
    [InlineData("SignInExpired", 50058, 50173, 70008, 70043, 500133, 700082, 700084)]
    [InlineData("NoTenant", 50059)]
    [InlineData("MfaRequired", 50072, 50074, 50076, 50078, 50079, 50158)]
    [InlineData("NotAssigned", 50105)]
    [InlineData("InvalidCredentials", 50126)]
    [InlineData("ConditionalAccessBlocked", 53000, 53001, 53002, 53003, 530003)]
    [InlineData("ConsentRequired", 65001, 65004, 90094)]
    [InlineData("SignInTimedOut", 70016, 70019, 70020)]
    [InlineData("SignInCancelled", 70018)]
    [InlineData("FederatedTokenRefused", 70021, 700211, 700212, 700213)]
    [InlineData("TenantNotFound", 90002)]
    [InlineData("ClientNotFound", 700016)]
    [InlineData("ClientAssertionExpired", 700024)]
    [InlineData("InvalidClientCertificate", 700027)]
    [InlineData("InvalidClientSecret", 7000215)]
    [InlineData("ClientNotPublic", 7000218)]
    [InlineData("ClientSecretExpired", 7000222)]
    [InlineData("ClientNotInTenant", 7000229)]
    [InlineData("SignInRefused", 123456)]
    public void Code_of_the_service_decides_the_error(string errorId, params int[] codes)
    {
        foreach (int code in codes)
        {
            ConnectorException fault = Explain(new MsalServiceException("invalid_grant", $"AADSTS{code}: No."));
            Assert.Equal(errorId, fault.ErrorId);
            Assert.Contains($"The sign-in service reported: AADSTS{code}: No.", fault.Message);
        }
    }

    [Theory]
    [InlineData("SignInCancelled", "authentication_canceled", "access_denied", "authorization_declined")]
    [InlineData("SignInTimedOut", "code_expired", "expired_token", "verification_code_expired")]
    [InlineData("SignInServiceUnavailable", "request_timeout", "service_not_available", "request_throttled")]
    [InlineData("NoBrowser", "linux_xdg_open_failed")]
    [InlineData("SignInExpired", "user_null", "no_tokens_found")]
    [InlineData(
        "ManagedIdentityUnavailable",
        "managed_identity_request_failed",
        "managed_identity_unreachable_network",
        "managed_identity_all_sources_unavailable"
    )]
    [InlineData("SignInRefused", "other")]
    public void Name_of_the_library_s_error_decides_without_a_code(string errorId, params string[] names) =>
        Assert.All(names, name => Assert.Equal(errorId, Explain(new MsalClientException(name, "No.")).ErrorId));

    [Theory]
    [InlineData(500, "SignInServiceUnavailable")]
    [InlineData(503, "SignInServiceUnavailable")]
    [InlineData(429, "SignInServiceUnavailable")]
    [InlineData(499, "SignInRefused")]
    [InlineData(400, "SignInRefused")]
    public void Status_of_the_service_decides_without_a_known_error(int status, string errorId) =>
        Assert.Equal(errorId, Explain(new MsalServiceException("other", "No.", status)).ErrorId);

    [Fact]
    public void Failed_connection_is_an_unavailable_service()
    {
        Assert.Equal(
            "SignInServiceUnavailable",
            Explain(new MsalServiceException("other", "No.", new HttpRequestException("reset"))).ErrorId
        );
        ConnectorException bare = Explain(new HttpRequestException("outer", new IOException("The cable is cut.")));
        Assert.Equal("SignInServiceUnavailable", bare.ErrorId);
        Assert.Contains("The cable is cut.", bare.Message);
        Assert.DoesNotContain("cut..", bare.Message);
        Assert.Contains("outer.", Explain(new HttpRequestException("outer")).Message);
    }

    [Fact]
    public void Sign_in_that_must_be_repeated_has_expired() =>
        Assert.Equal("SignInExpired", Explain(new MsalUiRequiredException("other", "No.")).ErrorId);

    [Fact]
    public void Only_the_first_sentence_of_the_service_is_shown()
    {
        MsalServiceException exception = new(
            "other",
            " AADSTS50126: Wrong. Trace ID: 1 Timestamp: 2\r\nbody with a token"
        )
        {
            CorrelationId = "c-1",
        };

        string message = Explain(exception).Message;

        Assert.EndsWith("AADSTS50126: Wrong. Correlation ID: c-1.", message);
        Assert.DoesNotContain("Trace", message);
    }

    [Theory]
    [InlineData(300, false)]
    [InlineData(301, true)]
    public void Long_message_is_cut_off_but_keeps_its_code(int length, bool isCut)
    {
        string text = new('x', length);
        string said = Explain(new MsalServiceException("other", text)).Message;
        Assert.Equal(isCut, said.EndsWith(new string('x', 300) + "…", StringComparison.Ordinal));

        string coded = Explain(new MsalServiceException("other", text + "\nAADSTS50126")).Message;
        Assert.EndsWith(" (AADSTS50126)", coded);
        Assert.DoesNotContain("Correlation", coded);
    }

    [Fact]
    public void Errors_of_the_library_and_of_the_connection_are_explained()
    {
        Assert.True(SignInErrors.IsOne(new MsalClientException("a", "b")));
        Assert.True(SignInErrors.IsOne(new HttpRequestException()));
        Assert.False(SignInErrors.IsOne(new IOException()));
    }

    [Theory]
    [InlineData("contoso.com", true)]
    [InlineData("a", true)]
    [InlineData("a-b_c.d9", true)]
    [InlineData("-a", false)]
    [InlineData("a.", false)]
    [InlineData("a/b", false)]
    [InlineData("", false)]
    public void Tenant_is_an_ID_or_a_domain(string tenant, bool isValid) =>
        Assert.Equal(
            isValid ? null : "InvalidTenantId",
            (Record.Exception(() => Context() with { TenantId = tenant }) as ConnectorException)?.ErrorId
        );

    [Fact]
    public void Addresses_of_the_sign_in_follow_from_the_cloud_and_the_tenant()
    {
        SignInContext context = Context() with { TenantId = null };
        string graph = Environments.Global.GraphRoot.OriginalString.TrimEnd('/');
        string authority = Environments.Global.Authority.OriginalString.TrimEnd('/');

        Assert.Equal($"{graph}/Directory.ReadWrite.All", context.DelegatedScope);
        Assert.Equal($"{graph}/Directory.Read.All", (context with { IsReadOnly = true }).DelegatedScope);
        Assert.Equal($"{graph}/.default", context.ApplicationScope);
        Assert.Equal($"{authority}/organizations", context.Authority);
        Assert.Equal($"{authority}/contoso.com", (context with { TenantId = "contoso.com" }).Authority);
        Assert.Equal(
            "InvalidClientId",
            Assert.Throws<ConnectorException>(() => context with { ClientId = "a" }).ErrorId
        );
    }

    private ConnectorException Explain(Exception exception) => SignInErrors.Explain(exception, Context());

    private SignInContext Context() =>
        new()
        {
            Environment = Environments.Global,
            Http = _http,
            Cache = TokenCache.InMemory(),
            TenantId = TestToken.Tenant,
        };
}
