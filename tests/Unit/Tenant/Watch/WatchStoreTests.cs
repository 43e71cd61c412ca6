using System.IO;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Tenant.Watch;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Tenant.Watch;

/// <summary>Tests state files that can't be used.</summary>
public sealed class WatchStoreTests : IDisposable
{
    private const string Whole = """
        {"Schema":"ConnectorWatchState/1","Environment":"Global","TenantId":"t1","LastRead":"2026-11-23T08:00:00Z",
        "Connectors":[{"Id":"c1","Name":"srv1","State":"active","Since":"2026-11-23T07:00:00Z"}],"Groups":[]}
        """;

    private static readonly DateTimeOffset s_now = new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("watch-store-");

    private string StateFile => Path.Combine(_folder.FullName, "state.json");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Whole_file_is_read() => Assert.Equal("c1", Assert.Single(Load(Whole).Connectors).Id);

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("not JSON")]
    [InlineData("\0\0\0\0")]
    [InlineData("""{"Schema":"Connector/1"}""")]
    [InlineData("""{"Schema":"ConnectorWatchState/2","Environment":"Global"}""")]
    public void Foreign_content_is_one_sentence(string content) => AssertUnreadable(content);

    [Theory]
    [InlineData("\"LastRead\":\"2026-11-23T08:00:00Z\"", "\"LastRead\":\"yesterday\"")]
    [InlineData("\"LastRead\":\"2026-11-23T08:00:00Z\"", "\"LastRead\":{}")]
    [InlineData("\"Environment\":\"Global\"", "\"Environment\":\"\"")]
    [InlineData("\"Since\":\"2026-11-23T07:00:00Z\"", "\"Since\":\"99999\"")]
    [InlineData("\"Id\":\"c1\"", "\"Id\":\"..\"")]
    [InlineData("\"Id\":\"c1\"", "\"Id\":\"\"")]
    [InlineData("\"State\":\"active\"", "\"State\":\"active\",\"Next\":\"inactive\"")]
    [InlineData("\"Groups\":[]", "\"Groups\":[null]")]
    [InlineData("\"Groups\":[]", "\"Groups\":5")]
    [InlineData("\"Groups\":[]", "\"Notifications\":[{\"Changes\":null}]")]
    [InlineData(
        "}],\"Groups\"",
        "},{\"Id\":\"C1\",\"Name\":\"x\",\"State\":\"x\",\"Since\":\"2026-11-23\"}],\"Groups\""
    )]
    public void Damaged_part_is_one_sentence(string part, string damage) =>
        AssertUnreadable(Whole.Replace(part, damage));

    [Fact]
    public void Truncated_file_is_one_sentence()
    {
        for (int length = 0; length < Whole.Length - 1; length += 7)
        {
            AssertUnreadable(Whole.Substring(0, length));
        }
    }

    [Theory]
    [InlineData("Global", "t2")]
    [InlineData("USGov", "t1")]
    public void File_of_another_tenant_is_refused(string environment, string tenant)
    {
        ConnectorException fault = Assert.Throws<ConnectorException>(() => Load(Whole, environment, tenant));

        Assert.Equal(("WatchStateForeign", 3), (fault.ErrorId, fault.ExitCode));
        Assert.NotNull(fault.RecommendedAction);
    }

    [Fact]
    public void File_from_the_future_is_refused()
    {
        ConnectorException fault = Assert.Throws<ConnectorException>(() => Load(Whole, now: s_now.AddMinutes(-3)));

        Assert.Equal(("WatchStateFromFuture", 3), (fault.ErrorId, fault.ExitCode));
        // A synchronized clock is set back by seconds only.
        Assert.NotNull(Load(Whole, now: s_now.AddMinutes(-1)));
    }

    [Fact]
    public async Task Folder_that_cannot_be_written_to_is_one_sentence()
    {
        _ = Directory.CreateDirectory(StateFile);
        using (WatchStore store = WatchStore.Open(StateFile))
        {
            Assert.Equal(
                "WatchStateUnreadable",
                Assert.Throws<ConnectorException>(() => store.Load("Global", "t1", s_now)).ErrorId
            );
            Assert.Equal(
                "WatchStateNotWritten",
                (
                    await Assert.ThrowsAsync<ConnectorException>(() =>
                        store.SaveAsync(new WatchMemory(), TimeProvider.System, CancellationToken.None)
                    )
                ).ErrorId
            );
        }

        string below = Path.Combine(_folder.FullName, "file");
        File.WriteAllText(below, "");
        Assert.Equal(
            "WatchStateNotWritten",
            Assert.Throws<ConnectorException>(() => WatchStore.Open(Path.Combine(below, "state.json"))).ErrorId
        );
    }

    private void AssertUnreadable(string content)
    {
        ConnectorException fault = Assert.Throws<ConnectorException>(() => Load(content));
        Assert.Equal(("WatchStateUnreadable", 3), (fault.ErrorId, fault.ExitCode));
        Assert.DoesNotContain("\n", fault.Message);
        Assert.Contains("Remove-Item", fault.RecommendedAction);
    }

    private WatchMemory Load(
        string content,
        string environment = "Global",
        string tenant = "t1",
        DateTimeOffset? now = null
    )
    {
        File.WriteAllText(StateFile, content);
        using WatchStore store = WatchStore.Open(StateFile);
        return store.Load(environment, tenant, now ?? s_now);
    }
}
