using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics;

public sealed class ConfigurationInUseTests
{
    private readonly CheckFixture _fixture = new();

    private FakeServer Server => _fixture.Server;

    private DateTimeOffset Started => Server.Services["WAPCSvc"].StartedAt!.Value;

    [Fact]
    public async Task Files_that_are_older_than_the_process_pass()
    {
        Write(CheckFixture.ConnectorFile, Started);
        Assert.Equal([CheckStatus.Pass, CheckStatus.Pass], (await RowsAsync()).Select(row => row.Status));
    }

    [Fact]
    public async Task File_that_is_newer_than_the_process_degrades_the_connector()
    {
        Write(CheckFixture.ConnectorFile, Started.AddSeconds(1));
        IReadOnlyList<CheckResult> rows = await RowsAsync();
        Assert.Equal([CheckStatus.Warn, CheckStatus.Pass], rows.Select(row => row.Status));
        Assert.Equal(ConnectorHealth.Degraded, rows[0].Health);
        Assert.Contains(CheckFixture.ConnectorFile, rows[0].Detail, StringComparison.Ordinal);
        Assert.Contains("Repair-Connector", rows[0].Action, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Machine_configuration_counts_only_if_it_configures_a_proxy()
    {
        const string Machine = @"C:\Windows\Microsoft.NET\Framework64\v4.0.30319\Config\machine.config";
        const string Proxy = """
            <configuration><system.net><defaultProxy>
            <proxy proxyaddress="http://machine:3128"/>
            </defaultProxy></system.net></configuration>
            """;
        Server.Files.Set(Machine, "<configuration/>");
        Write(Machine, Started.AddSeconds(1));
        Assert.All(await RowsAsync(), row => Assert.Equal(CheckStatus.Pass, row.Status));
        Server.Files.Set(Machine, Proxy);
        Assert.All(await RowsAsync(), row => Assert.Equal(CheckStatus.Warn, row.Status));
    }

    [Fact]
    public async Task Service_that_an_interrupted_command_stopped_is_reported()
    {
        Server.Services["WAPCUpdaterSvc"].State = ServiceState.Stopped;
        Assert.Equal(CheckStatus.Pass, (await RowsAsync())[1].Status);
        new InterruptedRestart(Server.Files).Write(["WAPCUpdaterSvc"]);
        CheckResult row = (await RowsAsync())[1];
        Assert.Equal(CheckStatus.Warn, row.Status);
        Assert.Contains("interrupted", row.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_with_an_unreadable_start_time_is_skipped()
    {
        Server.Services["WAPCUpdaterSvc"].StartedAt = null;
        Assert.Equal([CheckStatus.Pass, CheckStatus.Skip], (await RowsAsync()).Select(row => row.Status));
    }

    [Fact]
    public async Task Server_without_a_connector_is_skipped() =>
        Assert.Equal(CheckStatus.Skip, Assert.Single(await RowsAsync(new CheckFixture(install: false).Server)).Status);

    private void Write(string path, DateTimeOffset time) => Server.Files.Written[path] = time;

    private Task<IReadOnlyList<CheckResult>> RowsAsync() => RowsAsync(Server);

    private static Task<IReadOnlyList<CheckResult>> RowsAsync(FakeServer server)
    {
        InstallationCheck installation = new();
        return new ConfigurationInUseCheck(installation, new ConfigurationFilesCheck(installation)).RunAsync(
            new CheckContext(new CheckTarget(server, Environments.Global, TimeProvider.System), server.Description),
            TestContext.Current.CancellationToken
        );
    }
}
