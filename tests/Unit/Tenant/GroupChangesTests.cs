using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;
using EntraPrivateAccess.Tests.Unit.Graph;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Tenant;

public sealed class GroupChangesTests
{
    private const string One = $"{GraphFixture.Profile}/connectorGroups/g2";
    private readonly GraphFixture _stage = new();

    private async Task<GroupChange> PrepareAsync(string? name, string? region)
    {
        GroupListing listing = new([
            new ConnectorGroup
            {
                Id = "g2",
                Name = "EU",
                Region = "eur",
            },
        ]);
        return await _stage.RunAsync(
            _stage.Tenant.GroupChanges.PrepareAsync(
                listing,
                new ConnectorGroupReference("EU"),
                name,
                region,
                CancellationToken.None
            )
        );
    }

    private async Task<string> SendAsync(GroupChange change, string seen)
    {
        _stage.Handler.On($"PATCH {One}", 204).On($"GET {One}", 200, seen);
        _ = await _stage.RunAsync(_stage.Tenant.GroupChanges.ApplyAsync(change, CancellationToken.None));
        _stage.Handler.AssertConsumed();
        return _stage.Handler.Seen[^2].Body;
    }

    private void HoldsNothing()
    {
        _stage.Memory.BatchRefused = true;
        _stage
            .Handler.On($"GET {One}/members", 200, """{"value":[]}""")
            .On(
                $"GET {One}/applications?$select=id,appId,displayName,tags,onPremisesPublishing",
                200,
                """{"value":[]}"""
            );
    }

    [Fact]
    public async Task A_new_name_with_the_region_that_it_has_is_sent_alone_whatever_the_group_holds()
    {
        GroupChange change = await PrepareAsync("X", " EUR ");

        Assert.Empty(_stage.Handler.Seen);
        Assert.Equal("""{"name":"X"}""", await SendAsync(change, """{"id":"g2","name":"X","region":"eur"}"""));
    }

    [Theory]
    [InlineData(" NAM ", "nam")]
    [InlineData("Moon", "Moon")]
    public async Task A_region_is_sent_in_the_services_own_letters(string region, string sent)
    {
        HoldsNothing();
        GroupChange change = await PrepareAsync(null, region);

        Assert.Equal(
            $$"""{"region":"{{sent}}"}""",
            await SendAsync(change, $$"""{"id":"g2","name":"EU","region":"{{sent}}"}""")
        );
    }

    [Theory]
    [InlineData("EU", null)]
    [InlineData(null, "  ")]
    [InlineData(" EU ", "Eur")]
    public async Task What_is_so_already_needs_nothing(string? name, string? region) =>
        Assert.False((await PrepareAsync(name, region)).IsNeeded);
}
