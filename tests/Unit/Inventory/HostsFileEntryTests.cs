using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Inventory;

public sealed class HostsFileEntryTests
{
    private const string Standard = @"C:\Windows\System32\drivers\etc";

    private readonly FakeServer _server = new();

    [Theory]
    [InlineData(null, Standard)]
    [InlineData("", Standard)]
    [InlineData(@"\\server\share", Standard)]
    [InlineData("C:", Standard)]
    [InlineData("etc", Standard)]
    [InlineData(17, Standard)]
    [InlineData(@"D:\etc\", @"D:\etc")]
    [InlineData(@"D:\", "D:")]
    [InlineData(@"%SYSTEMROOT%\etc", @"C:\Windows\etc")]
    [InlineData(@"%WinDir%\etc", @"C:\Windows\etc")]
    [InlineData(@"D:\%windir%\%systemroot%", @"D:\C:\Windows\C:\Windows")]
    [InlineData(@"%other%\etc", Standard)]
    public async Task Folder_that_the_registry_sets_is_used_if_it_is_a_full_path(object? value, string folder)
    {
        if (value is not null)
        {
            _server.Registry.Set(@"HKLM\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters", "DataBasePath", value);
        }

        Assert.Equal($@"{folder}\hosts", (await ReadAsync()).Path);
    }

    [Fact]
    public async Task Missing_file_has_no_entries()
    {
        Assert.Empty((await ReadAsync()).Entries);

        _server.Files.Set($@"{Standard}\hosts", "10.0.0.1 a\r10.0.0.2 b\n\n10.0.0.3\u00A0c d.");
        Assert.Equal(
            [
                new HostsEntry(1, "10.0.0.1", "a"),
                new HostsEntry(2, "10.0.0.2", "b"),
                new HostsEntry(4, "10.0.0.3", "c"),
                new HostsEntry(4, "10.0.0.3", "d"),
            ],
            (await ReadAsync()).Entries
        );
    }

    [Fact]
    public async Task Entries_of_a_host_are_found_in_any_case_and_with_a_final_dot()
    {
        _server.Files.Set($@"{Standard}\hosts", "10.0.0.1 a.contoso.com\n10.0.0.2 b\n10.0.0.3 A.Contoso.Com.");
        HostsFile file = await ReadAsync();

        Assert.Equal([1, 3], file.Of("a.CONTOSO.com.").Select(entry => entry.Line));
        Assert.Empty(file.Of("contoso.com"));
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.9.9.9", true)]
    [InlineData("::1", true)]
    [InlineData("0.0.0.0", true)]
    [InlineData("::", true)]
    [InlineData("10.0.0.1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("none", false)]
    public void Address_of_this_machine_or_of_none_blocks_the_host(string address, bool isBlocking) =>
        Assert.Equal(isBlocking, new HostsEntry(1, address, "a").IsBlocking);

    [Fact]
    public void Entry_explains_its_effect_and_its_remedy()
    {
        HostsEntry entry = new(7, "127.0.0.1", "a.contoso.com");

        Assert.Contains("127.0.0.1", entry.Cause);
        Assert.Contains("Remove a.contoso.com from line 7", entry.Remedy);
    }

    private Task<HostsFile> ReadAsync() => HostsFile.ReadAsync(_server, TestContext.Current.CancellationToken);
}
