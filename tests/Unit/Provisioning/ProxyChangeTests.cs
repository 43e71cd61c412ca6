using System.IO;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

public sealed class ProxyChangeTests
{
    private const string Folder = @"C:\Program Files\Microsoft Entra private network connector";
    private const string Program = Folder + @"\MicrosoftEntraPrivateNetworkConnectorService.exe";
    private const string Updater = Folder + @" Updater\MicrosoftEntraPrivateNetworkConnectorUpdaterService.exe";
    private const string Before = "<configuration>\n</configuration>";

    private static readonly ProxySetting s_proxy = ProxySetting.Explicit(new Uri("http://proxy:8080"));

    private readonly ProvisioningFixture _fixture = new();

    public ProxyChangeTests() => Server.Network.AddHost("proxy");

    private FakeServer Server => _fixture.Server;

    private IEnumerable<string> ServiceCalls =>
        Server.Journal.Where(entry =>
            entry.StartsWith("start ", StringComparison.Ordinal) || entry.StartsWith("stop ", StringComparison.Ordinal)
        );

    [Fact]
    public async Task Change_writes_both_files_and_restarts_the_running_services()
    {
        Install(ServiceState.Running);

        IReadOnlyList<ConnectorProxy> rows = await RunAsync(s_proxy);

        Assert.All(rows, row =>
            Assert.Equal(
                (true, true, true, "http://proxy:8080", "exe.config"),
                (row.Changed, row.Restarted, row.Agrees, row.Proxy, row.Source)
            )
        );
        Assert.Equal(["stop WAPCUpdaterSvc", "stop WAPCSvc", "start WAPCSvc", "start WAPCUpdaterSvc"], ServiceCalls);
        Assert.Contains("netsh winhttp set proxy proxy:8080", rows[0].Detail);
    }

    [Fact]
    public async Task Second_run_writes_and_restarts_nothing()
    {
        Install(ServiceState.Running);
        _ = await RunAsync(s_proxy);
        Server.Journal.Clear();

        IReadOnlyList<ConnectorProxy> rows = await RunAsync(s_proxy);

        Assert.Empty(Server.Journal);
        Assert.All(rows, row => Assert.False(row.Changed || row.Restarted));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nothing_is_written_beside_a_broken_file_of_the_machine(bool clears)
    {
        Install(ServiceState.Running);
        if (clears)
        {
            _ = await RunAsync(s_proxy);
        }

        Server.Files.WriteAllText(ConfigurationFile.MachinePath(Server.Files), "<configuration>");
        Server.Journal.Clear();
        string before = Server.Files.ReadAllText(Program + ".config");

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() =>
            RunAsync(clears ? ProxySetting.Default : s_proxy)
        );

        Assert.Equal("ConfigurationUnreadable", fault.ErrorId);
        Assert.Equal(before, Server.Files.ReadAllText(Program + ".config"));
        Assert.Empty(ServiceCalls);
    }

    [Fact]
    public async Task Stopped_service_stays_stopped()
    {
        Install(ServiceState.Stopped);
        Server.Services["WAPCUpdaterSvc"].State = ServiceState.Running;

        IReadOnlyList<ConnectorProxy> rows = await RunAsync(ProxySetting.Bypass);

        Assert.Equal(["stop WAPCUpdaterSvc", "start WAPCUpdaterSvc"], ServiceCalls);
        Assert.Equal([false, true], rows.Select(row => row.Restarted));
        Assert.All(rows, row => Assert.True(row.Changed && row.Mode == ConnectorProxyMode.Bypass));
    }

    [Fact]
    public async Task Service_that_does_not_start_gets_its_previous_file_back()
    {
        Install(ServiceState.Running);
        FakeService connector = Server.Services["WAPCSvc"];
        connector.AfterStart = [ServiceState.Stopped];
        connector.ExitCode = 1067;

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => RunAsync(s_proxy));

        Assert.Equal("ProxyNotApplied", fault.ErrorId);
        Assert.Contains("WAPCSvc", fault.Message);
        Assert.Contains("are not running", fault.RecommendedAction);
        Assert.All(new ProxyConfiguration(Server, Installed()).Paths, path =>
            Assert.Equal(Before, Server.Files.ReadAllText(path))
        );
    }

    [Theory]
    [InlineData("WAPCUpdaterSvc")]
    [InlineData("WAPCSvc")]
    public async Task Cancellation_between_stop_and_start_restores_the_files_and_starts_the_services(string service)
    {
        Install(ServiceState.Running);
        using CancellationTokenSource stop = new();
        Server.Services[service].OnStop = stop.Cancel;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            _fixture.Run(
                new ProxyChange(_fixture.Context).RunAsync(s_proxy, (_, _) => Task.FromResult(true), stop.Token),
                TimeSpan.FromMilliseconds(200)
            )
        );

        Assert.All(new ProxyConfiguration(Server, Installed()).Paths, path =>
            Assert.Equal(Before, Server.Files.ReadAllText(path))
        );
        Assert.Equal(["start WAPCSvc", "start WAPCUpdaterSvc"], ServiceCalls.Skip(ServiceCalls.Count() - 2));
        Assert.All(ConnectorServiceNames.All, name => Assert.Equal(ServiceState.Running, Server.Services[name].State));
    }

    [Theory]
    [InlineData("read-only")]
    [InlineData("locked")]
    [InlineData("disk full")]
    public async Task File_that_cannot_be_written_leaves_files_and_services_as_they_were(string reason)
    {
        Install(ServiceState.Running);
        Server.Files.WriteFailures[Updater + ".config"] = reason switch
        {
            "read-only" => new UnauthorizedAccessException("Access to the path is denied."),
            "locked" => new IOException("The file is in use.", unchecked((int)0x80070020)),
            _ => new IOException("There is not enough space on the disk.", unchecked((int)0x80070070)),
        };

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => RunAsync(s_proxy));

        Assert.NotNull(fault.RecommendedAction);
        Assert.All(new ProxyConfiguration(Server, Installed()).Paths, path =>
            Assert.Equal(Before, Server.Files.ReadAllText(path))
        );
        Assert.Empty(ServiceCalls);
        Assert.All(ConnectorServiceNames.All, name => Assert.Equal(ServiceState.Running, Server.Services[name].State));
    }

    [Fact]
    public async Task File_that_cannot_be_restored_is_reported_with_the_cause()
    {
        Install(ServiceState.Running);
        Server.Services["WAPCSvc"].AfterStart = [ServiceState.Stopped];
        IDisposable? hand = null;
        Server.Services["WAPCSvc"].OnStop = () => hand ??= Server.Files.HoldUnchanged(Program + ".config");

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => RunAsync(s_proxy));

        Assert.Equal("ProxyNotApplied", fault.ErrorId);
        Assert.Contains(Program + ".config could not be restored", fault.Message);
        Assert.Contains(".bak", fault.RecommendedAction);
        Assert.Equal(Before, Server.Files.ReadAllText(Updater + ".config"));
        hand!.Dispose();
    }

    [Fact]
    public async Task Running_service_that_is_disabled_is_not_restarted()
    {
        Install(ServiceState.Running);
        Server.Services["WAPCUpdaterSvc"].StartType = ServiceStartType.Disabled;

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => RunAsync(s_proxy));

        Assert.Equal("ServiceDisabled", fault.ErrorId);
        Assert.Empty(Server.Journal);
    }

    [Fact]
    public async Task Declined_change_changes_nothing()
    {
        Install(ServiceState.Running);
        string asked = "";

        IReadOnlyList<ConnectorProxy> rows = await RunAsync(s_proxy, (target, action) =>
        {
            asked = $"{target}: {action}";
            return Task.FromResult(false);
        });

        Assert.Equal(
            "SRV01: Set the outbound proxy http://proxy:8080 for both services, and restart the running services",
            asked
        );
        Assert.Empty(Server.Journal);
        Assert.All(rows, row => Assert.Equal(ConnectorProxyMode.Default, row.Mode));
    }

    [Fact]
    public async Task Change_requires_a_connector_and_administrator_rights()
    {
        Assert.Equal(
            "ConnectorNotInstalled",
            (await Assert.ThrowsAsync<ConnectorException>(() => RunAsync(s_proxy))).ErrorId
        );
        Install(ServiceState.Running);
        Server.Description = Server.Description with { IsElevated = false };
        ProvisioningFixture fixture = new(Server);
        Assert.Equal(
            "NotElevated",
            (
                await Assert.ThrowsAsync<ConnectorException>(() =>
                    new ProxyChange(fixture.Context).RunAsync(
                        s_proxy,
                        (_, _) => Task.FromResult(true),
                        TestContext.Current.CancellationToken
                    )
                )
            ).ErrorId
        );
        Assert.Empty(Server.Journal);
    }

    private static InstalledConnector Installed() =>
        new()
        {
            Brand = ProductNames.Current,
            Folder = Folder,
            Missing = [],
        };

    private void Install(ServiceState state)
    {
        _ = Server.Services.Add(
            new FakeService
            {
                Name = "WAPCSvc",
                State = state,
                BinaryPath = $"\"{Program}\"",
            }
        );
        _ = Server.Services.Add(
            new FakeService
            {
                Name = "WAPCUpdaterSvc",
                State = state,
                BinaryPath = $"\"{Updater}\"",
            }
        );
        foreach (string program in (string[])[Program, Updater])
        {
            Server.Files.Set(program, "MZ");
            Server.Files.Versions[program] = new Version(1, 5, 4892, 0);
            Server.Files.Set(program + ".config", Before);
        }
    }

    private Task<IReadOnlyList<ConnectorProxy>> RunAsync(
        ProxySetting wanted,
        Func<string, string, Task<bool>>? confirm = null
    ) =>
        _fixture.Run(
            new ProxyChange(_fixture.Context).RunAsync(
                wanted,
                confirm ?? ((_, _) => Task.FromResult(true)),
                TestContext.Current.CancellationToken
            ),
            TimeSpan.FromMilliseconds(200)
        );
}
