using EntraPrivateAccess.Diagnostics.Export.Redaction;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics.Export;

/// <summary>Tests the sources of user names, and how much of a text counts as part of a name.</summary>
public sealed class UserNamesTests
{
    private readonly UserNames _users = new("srv01.contoso.local");

    [Theory]
    [InlineData("bob", "Started by bob.", "Started by [user 1].")]
    [InlineData("bob", "Bobby said bobs", "Bobby said bobs")]
    [InlineData("John Doe", @"CONTOSO\John Doe Information", @"CONTOSO\[user 1] Information")]
    [InlineData("hugo", @"see fabrikam\hugo", @"see fabrikam\[user 1]")]
    public void Known_name_is_removed_as_a_whole_word(string name, string text, string expected)
    {
        _users.Learn(name);

        Assert.Equal(expected, Clean(text));
    }

    [Theory]
    [InlineData(@"CONTOSO\John Failed to log on", @"CONTOSO\[user 1] Failed to log on")]
    [InlineData(@"CONTOSO\John Doe Failed to log on", @"CONTOSO\[user 1] Failed to log on")]
    [InlineData(@"CONTOSO\jdoe Has it", @"CONTOSO\[user 1] Has it")]
    public void Text_after_a_name_is_kept(string text, string expected) => Assert.Equal(expected, Clean(text));

    [Fact]
    public async Task Profiles_of_local_and_Entra_users_are_known_names()
    {
        FakeServer server = new();
        foreach (
            (string sid, string folder) in (IEnumerable<(string, string)>)
                [("S-1-5-18", "systemprofile"), ("S-1-5-21-1-2-3-1001", "bob"), ("S-1-12-1-1-2-3-4", "JaneDoe.AZUREAD")]
        )
        {
            server.Registry.Set(
                $@"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList\{sid}",
                "ProfileImagePath",
                $@"C:\Users\{folder}"
            );
        }

        await ProfileNames.LearnAsync(server, _users, TestContext.Current.CancellationToken);

        Assert.Equal("[user 1], [user 3], systemprofile", Clean("bob, JaneDoe, systemprofile"));
    }

    [Theory]
    [InlineData("max")]
    [InlineData("bo")]
    [InlineData("123")]
    public void Short_name_is_not_redacted_and_the_export_lists_this_limitation(string name)
    {
        _users.Learn(name);

        Assert.Equal($"It is {name}.", Clean($"It is {name}."));
        Assert.Contains(RedactionKinds.Kept, kept =>
            kept.StartsWith("Short user names", System.StringComparison.Ordinal)
        );
    }

    private string Clean(string text) => _users.Clean(text, new RedactionTally());
}
