using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Identity;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Identity;

public sealed class RegistrationTokenCheckTests
{
    [Fact]
    public void Valid_token_has_its_facts_and_no_warnings()
    {
        RegistrationTokenFacts facts = Check(TestToken.Registration(), TestToken.Tenant);
        Assert.Equal(TestToken.Tenant, facts.TenantId);
        Assert.Equal("admin@contoso.com", facts.Account);
        Assert.Equal(TestToken.Now.AddHours(1), facts.ExpiresOn);
        Assert.Equal("https://proxy.cloudwebappproxy.net/registerapp", facts.Audience);
        Assert.Empty(facts.Warnings);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n ")]
    [InlineData("\0")]
    public void Surrounding_white_space_is_removed(string blank)
    {
        string token = TestToken.Registration();
        RegistrationTokenFacts facts = Check(blank + token + blank);
        Assert.Equal(token, SecureText.Use(facts.Token, letters => new string([.. letters])));
    }

    [Theory]
    [InlineData("aud", "55747057-9b5d-4bd4-b387-abf52a8bd489")]
    [InlineData("aud", "https://proxy.cloudwebappproxy.net/registerapp/")]
    public void Alternative_spelling_of_the_audience_is_accepted(string name, string value) =>
        Assert.Empty(Check(TestToken.Registration((name, value))).Warnings);

    [Theory]
    [InlineData("https://graph.microsoft.com")]
    [InlineData("https://graph.microsoft.com/")]
    [InlineData("00000003-0000-0000-c000-000000000000")]
    [InlineData("https://graph.microsoft.us")]
    [InlineData("https://management.azure.com/")]
    [InlineData("797f4846-ba00-4fd7-ba43-dac1f8f63013")]
    public void Token_for_Graph_or_Resource_Manager_is_rejected(string audience) =>
        AssertRejected("RegistrationTokenWrongAudience", TestToken.Registration(("aud", audience)));

    [Fact]
    public void Expired_token_is_rejected_with_its_expiration_time()
    {
        ConnectorException fault = AssertRejected(
            "RegistrationTokenExpired",
            TestToken.Registration(("exp", TestToken.Now.AddMinutes(-90).ToUnixTimeSeconds()))
        );
        Assert.Contains("2026-11-23 10:30:00Z", fault.Message);
        Assert.Contains("90 minutes ago", fault.Message);
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void Token_ends_at_the_second_in_which_it_expires(int seconds, bool isRejected)
    {
        string token = TestToken.Registration(("exp", TestToken.Now.AddSeconds(seconds).ToUnixTimeSeconds()));

        if (isRejected)
        {
            _ = AssertRejected("RegistrationTokenExpired", token);
        }
        else
        {
            Assert.Contains("may be too soon", Assert.Single(Check(token).Warnings));
        }
    }

    [Theory]
    [InlineData(299, 1)]
    [InlineData(300, 0)]
    public void Token_that_is_valid_for_five_minutes_causes_no_warning(int seconds, int warnings) =>
        Assert.Equal(
            warnings,
            Check(TestToken.Registration(("exp", TestToken.Now.AddSeconds(seconds).ToUnixTimeSeconds()))).Warnings.Count
        );

    [Fact]
    public void Token_of_another_tenant_is_rejected()
    {
        ConnectorException fault = AssertRejected(
            "RegistrationTokenWrongTenant",
            TestToken.Registration(),
            "99999999-2222-3333-4444-555555555555"
        );
        Assert.Contains(TestToken.Tenant, fault.Message);
    }

    [Theory]
    [InlineData("11111111222233334444555555555555")]
    [InlineData("{11111111-2222-3333-4444-555555555555}")]
    [InlineData("contoso.com")]
    [InlineData(null)]
    public void Tenant_in_another_format_or_as_a_domain_name_is_accepted(string? tenant) =>
        Assert.NotNull(Check(TestToken.Registration(), tenant));

    [Theory]
    [InlineData("", "empty")]
    [InlineData("  \r\n", "empty")]
    [InlineData("0f8fad5b-d9cb-469f-a165-70867728950e", "GUID")]
    [InlineData("P@ssw0rd!", "characters that are not valid in a token")]
    [InlineData("hunter2", "only 7 characters")]
    public void Text_that_is_not_a_token_is_rejected(string text, string reason)
    {
        ConnectorException fault = AssertRejected("RegistrationTokenNotAToken", text);
        Assert.Contains(reason, fault.Message);
    }

    [Fact]
    public void Damaged_token_is_rejected_with_the_cause()
    {
        string token = TestToken.Registration();
        Assert.Contains(
            "spaces or line breaks",
            AssertRejected("RegistrationTokenNotAToken", token.Insert(40, "\n")).Message
        );
        Assert.Contains("Bearer", AssertRejected("RegistrationTokenNotAToken", "Bearer " + token).Message);
        Assert.Contains("cut off", AssertRejected("RegistrationTokenNotAToken", token.Remove(100)).Message);
        Assert.Contains(
            "JSON",
            AssertRejected("RegistrationTokenNotAToken", "{\"access_token\":\"" + token + "\"}").Message
        );
    }

    [Fact]
    public void Opaque_token_is_accepted_with_a_warning()
    {
        RegistrationTokenFacts facts = Check(new string('x', 800));
        Assert.Null(facts.TenantId);
        Assert.Contains("cannot be read", Assert.Single(facts.Warnings));
        Assert.Single(Check($"eyJhbGciOiJkaXIifQ..{new string('a', 80)}.bbbb.cccc").Warnings);
    }

    [Fact]
    public void Questionable_token_is_accepted_with_warnings()
    {
        Assert.Contains("guest", Assert.Single(Check(TestToken.Registration(("acct", 1))).Warnings));
        Assert.Contains(
            "guest",
            Assert.Single(Check(TestToken.Registration(("idp", "https://sts.windows.net/other/"))).Warnings)
        );
        Assert.Contains(
            "too soon",
            Assert.Single(
                Check(TestToken.Registration(("exp", TestToken.Now.AddMinutes(2).ToUnixTimeSeconds()))).Warnings
            )
        );
        Assert.Contains("application", Assert.Single(Check(TestToken.Registration(("idtyp", "app"))).Warnings));
        Assert.Contains(
            "https://vault.azure.net",
            Assert.Single(Check(TestToken.Registration(("aud", "https://vault.azure.net"))).Warnings)
        );
        Assert.Equal(2, Check(TestToken.Registration(("exp", null), ("tid", null))).Warnings.Count);
    }

    [Fact]
    public void Personal_account_is_rejected() =>
        AssertRejected("AccountIsPersonal", TestToken.Registration(("tid", "9188040d-6c67-4c5b-b112-36a304b66dad")));

    [Fact]
    public void Expiration_is_checked_against_the_clock_of_the_service()
    {
        string token = TestToken.Registration();
        DateTimeOffset aheadOfUs = TestToken.Now.AddHours(2);
        ConnectorException fault = Assert.Throws<ConnectorException>(() =>
            RegistrationTokenCheck.Check(TestToken.Secure(token), Environments.Global, null, aheadOfUs)
        );
        Assert.Equal("RegistrationTokenExpired", fault.ErrorId);
    }

    private static RegistrationTokenFacts Check(string token, string? tenant = null)
    {
        RegistrationTokenFacts facts = RegistrationTokenCheck.Check(
            TestToken.Secure(token),
            Environments.Global,
            tenant,
            TestToken.Now
        );
        Assert.DoesNotContain(TestToken.Canary, $"{facts} {string.Join(" ", facts.Warnings)}");
        return facts;
    }

    private static ConnectorException AssertRejected(string id, string token, string? tenant = null)
    {
        ConnectorException fault = Assert.Throws<ConnectorException>(() =>
            RegistrationTokenCheck.Check(TestToken.Secure(token), Environments.Global, tenant, TestToken.Now)
        );
        Assert.Equal(id, fault.ErrorId);
        Assert.DoesNotContain(TestToken.Canary, fault.ToString());
        Assert.NotNull(fault.RecommendedAction);
        return fault;
    }
}
