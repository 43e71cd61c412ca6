using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;
using EntraPrivateAccess.Tests.Unit.Graph;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Tenant;

public sealed class GroupChangesTests
{
    private const string GroupPath = $"{GraphFixture.Profile}/connectorGroups/g2";
    private readonly GraphFixture _fixture = new();

    private async Task<GroupChange> PrepareAsync(
        string? name,
        string? region,
        bool isDefault = false,
        bool force = false
    )
    {
        ConnectorGroup group = new()
        {
            Id = "g2",
            Name = "EU",
            Region = "eur",
            IsDefault = isDefault,
        };
        return await _fixture.RunAsync(
            _fixture.Tenant.GroupChanges.PrepareAsync(
                new GroupListing([group]),
                group,
                name,
                region,
                force,
                CancellationToken.None
            )
        );
    }

    [Theory]
    [InlineData("X", null)]
    [InlineData(null, "nam")]
    public async Task Change_of_the_default_group_is_refused_before_any_request(string? name, string? region)
    {
        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() =>
            PrepareAsync(name, region, isDefault: true)
        );

        Assert.Equal("DefaultConnectorGroup", fault.ErrorId);
        Assert.Empty(_fixture.Handler.Seen);
        Assert.False((await PrepareAsync("EU", "eur", isDefault: true)).IsNeeded);
        Assert.True((await PrepareAsync("X", null, isDefault: true, force: true)).IsNeeded);
    }

    private async Task<string> SendAsync(GroupChange change, string seen)
    {
        _fixture.Handler.On($"PATCH {GroupPath}", 204).On($"GET {GroupPath}", 200, seen);
        _ = await _fixture.RunAsync(_fixture.Tenant.GroupChanges.ApplyAsync(change, CancellationToken.None));
        _fixture.Handler.AssertConsumed();
        return _fixture.Handler.Seen[^2].Body;
    }

    private void RespondWithEmptyGroup()
    {
        _fixture.Memory.BatchRefused = true;
        _fixture
            .Handler.On($"GET {GroupPath}/members", 200, """{"value":[]}""")
            .On(
                $"GET {GroupPath}/applications?$select=id,appId,displayName,tags,onPremisesPublishing",
                200,
                """{"value":[]}"""
            );
    }

    [Fact]
    public async Task New_name_with_the_current_region_is_sent_alone_without_reading_the_group()
    {
        GroupChange change = await PrepareAsync("X", " EUR ");

        Assert.Empty(_fixture.Handler.Seen);
        Assert.Equal("""{"name":"X"}""", await SendAsync(change, """{"id":"g2","name":"X","region":"eur"}"""));
    }

    [Theory]
    [InlineData(" NAM ", "nam")]
    [InlineData("Moon", "Moon")]
    public async Task Region_is_sent_in_the_spelling_of_the_service(string region, string sent)
    {
        RespondWithEmptyGroup();
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
    public async Task Change_to_the_current_values_is_not_needed(string? name, string? region) =>
        Assert.False((await PrepareAsync(name, region)).IsNeeded);
}
