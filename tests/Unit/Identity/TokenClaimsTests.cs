using EntraPrivateAccess.Identity;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Identity;

public sealed class TokenClaimsTests
{
    private static readonly string[] s_accounts = ["upn", "preferred_username", "unique_name", "email", "appid", "azp"];

    [Fact]
    public void Account_is_the_first_claim_that_names_one()
    {
        for (int first = 0; first < s_accounts.Length; first++)
        {
            TokenClaims claims = Read([.. s_accounts.Skip(first).Select(name => (name, (object?)$"the {name}"))]);
            Assert.Equal($"the {s_accounts[first]}", claims.Account);
        }

        Assert.Null(Read().Account);
    }

    [Fact]
    public void Scopes_are_those_of_the_user_and_otherwise_the_roles_of_the_application()
    {
        string[] roles = ["Role.One", "Role.Two"];
        Assert.Equal(["a", "b"], Read(("scp", " a  b "), ("roles", roles)).Scopes);
        Assert.Equal(roles, Read(("roles", roles)).Scopes);
        Assert.Empty(Read().Scopes);
    }

    [Fact]
    public void Item_of_a_list_that_is_no_text_is_left_out() =>
        Assert.Equal(["a", "7"], Read(("wids", new object?[] { "a", new[] { "b" }, null, 7 })).DirectoryRoles);

    [Fact]
    public void Audience_is_a_text_or_the_first_of_a_list()
    {
        Assert.Equal("one", Read(("aud", "one")).Audience);
        Assert.Equal("one", Read(("aud", new[] { "one", "two" })).Audience);
        Assert.Null(Read(("aud", Array.Empty<string>())).Audience);
    }

    [Theory]
    [InlineData(1L, true)]
    [InlineData(253402300799L, true)]
    [InlineData(0L, false)]
    [InlineData(-1L, false)]
    [InlineData(253402300800L, false)]
    public void Time_that_a_date_cannot_hold_is_unknown(long seconds, bool isKnown)
    {
        TokenClaims claims = Read(("exp", seconds), ("iat", seconds));
        DateTimeOffset? expected = isKnown ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
        Assert.Equal((expected, expected), (claims.ExpiresOn, claims.IssuedAt));
    }

    [Fact]
    public void Expiry_and_issue_times_are_different_claims()
    {
        TokenClaims claims = Read(("exp", 2000), ("iat", 1000));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(2000), claims.ExpiresOn);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1000), claims.IssuedAt);
    }

    [Fact]
    public void Application_is_recognized_by_its_type_or_by_roles_without_a_user()
    {
        string[] roles = ["Role.One"];
        Assert.True(Read(("idtyp", "app"), ("scp", "a"), ("upn", "b")).IsAppOnly);
        Assert.True(Read(("roles", roles)).IsAppOnly);
        Assert.False(Read(("roles", roles), ("scp", "a")).IsAppOnly);
        Assert.False(Read(("roles", roles), ("upn", "b")).IsAppOnly);
        Assert.False(Read(("roles", "Role.One")).IsAppOnly);
        Assert.False(Read(("idtyp", "user")).IsAppOnly);
    }

    [Theory]
    [InlineData("acct", "1", true)]
    [InlineData("acct", "0", false)]
    [InlineData("acct", "2", null)]
    [InlineData("idp", "https://sts.windows.net/other/", true)]
    [InlineData("idp", $"https://sts.windows.net/{TestToken.Tenant}/", false)]
    [InlineData("idp", TestToken.Tenant, false)]
    [InlineData("none", "", null)]
    public void Guest_is_recognized_by_the_account_type_or_the_home(string name, string value, bool? isGuest) =>
        Assert.Equal(isGuest, Read(("tid", TestToken.Tenant.ToUpperInvariant()), (name, value)).IsGuest);

    [Fact]
    public void Home_without_a_tenant_leaves_the_guest_unknown() => Assert.Null(Read(("idp", "a")).IsGuest);

    [Theory]
    [InlineData("9188040d-6c67-4c5b-b112-36a304b66dad", true)]
    [InlineData("9188040D-6C67-4C5B-B112-36A304B66DAD", true)]
    [InlineData(TestToken.Tenant, false)]
    [InlineData(null, false)]
    public void Personal_account_is_recognized_by_its_tenant(string? tenant, bool isPersonal) =>
        Assert.Equal(isPersonal, Read(("tid", tenant)).IsPersonal);

    [Theory]
    [InlineData("")]
    [InlineData("e30")]
    [InlineData("a.e30")]
    [InlineData("a.e30.b.c")]
    [InlineData("a.e3.b")]
    [InlineData("a.***.b")]
    [InlineData("a.W10.b")]
    public void Text_that_is_no_signed_token_has_no_claims(string text) => Assert.Null(TokenClaims.Read(text));

    [Theory]
    [InlineData("a.e30.b")]
    [InlineData(".e30.")]
    public void Token_is_read_whatever_its_header_and_signature_are(string text) =>
        Assert.NotNull(TokenClaims.Read(text));

    /// <summary>The letters of both alphabets that Base64 and its variant for addresses do not share.</summary>
    [Fact]
    public void Payload_is_read_in_the_alphabet_for_addresses() =>
        Assert.Equal("~~~???ÿÿÿ", Read(("upn", "~~~???ÿÿÿ"), ("aud", "??>>??>>~~~")).Account);

    [Fact]
    public void Part_of_an_array_is_read_within_its_limits()
    {
        char[] letters = "..a.e30.b..".ToCharArray();
        Assert.NotNull(TokenClaims.Read(new ArraySegment<char>(letters, 2, 7)));
        Assert.Null(TokenClaims.Read(new ArraySegment<char>(letters, 2, 5)));
        Assert.Null(TokenClaims.Read(new ArraySegment<char>(letters, 2, 8)));
    }

    private static TokenClaims Read(params (string Name, object? Value)[] claims) =>
        TokenClaims.Read(TestToken.Make(claims))!;
}
