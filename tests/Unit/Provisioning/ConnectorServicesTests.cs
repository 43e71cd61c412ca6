using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

public sealed class ConnectorServicesTests : ServicesFixture
{
    [Fact]
    public async Task Start_starts_the_connector_before_its_updater()
    {
        Server.Services.AddConnector(ServiceState.Stopped);

        IReadOnlyList<ServiceChange> changes = await Run(services => services.StartAsync(Limit, Token));

        Assert.Equal(["start WAPCSvc", "start WAPCUpdaterSvc"], ServiceCalls);
        Assert.Equal(["WAPCSvc", "WAPCUpdaterSvc"], changes.Select(change => change.Service.Name));
        Assert.All(changes, change => Assert.True(change.Changed && change.Service.State == ServiceState.Running));
    }

    [Fact]
    public async Task Start_of_running_services_changes_nothing()
    {
        Server.Services.AddConnector(ServiceState.Running);

        IReadOnlyList<ServiceChange> changes = await Run(services => services.StartAsync(Limit, Token));

        Assert.Empty(Server.Journal);
        Assert.DoesNotContain(changes, change => change.Changed);
    }

    [Fact]
    public async Task Stop_stops_the_updater_first()
    {
        Server.Services.AddConnector(ServiceState.Running);

        IReadOnlyList<ServiceChange> changes = await Run(services => services.StopAsync(Limit, Token));

        Assert.Equal(["stop WAPCUpdaterSvc", "stop WAPCSvc"], Server.Journal);
        Assert.All(changes, change => Assert.True(change.Changed && change.Service.State == ServiceState.Stopped));
        Assert.DoesNotContain(await Run(services => services.StopAsync(Limit, Token)), change => change.Changed);
    }

    /// <summary>A service can still show Running after it accepted the request.</summary>
    [Fact]
    public async Task Stop_is_requested_once()
    {
        Server.Services.AddConnector(ServiceState.Running);
        foreach (string name in new[] { "WAPCSvc", "WAPCUpdaterSvc" })
        {
            Server.Services[name].AfterStop =
            [
                ServiceState.Running,
                ServiceState.Running,
                ServiceState.Paused,
                ServiceState.StopPending,
                ServiceState.Stopped,
            ];
        }

        _ = await Run(services => services.StopAsync(Limit, Token));

        Assert.Equal(["stop WAPCUpdaterSvc", "stop WAPCSvc"], ServiceCalls);
    }

    [Fact]
    public async Task Restart_stops_and_starts_both_services()
    {
        Server.Services.AddConnector(ServiceState.Running);

        _ = await Run(services => services.RestartAsync(Limit, Token));

        Assert.Equal(["stop WAPCUpdaterSvc", "stop WAPCSvc", "start WAPCSvc", "start WAPCUpdaterSvc"], ServiceCalls);
    }

    [Fact]
    public async Task Service_that_is_already_starting_is_awaited_and_reported_as_unchanged()
    {
        Server.Services.AddConnector(ServiceState.Running);
        Server.Services["WAPCSvc"].State = ServiceState.StartPending;
        Server.Services["WAPCSvc"].Follow([ServiceState.StartPending, ServiceState.StartPending, ServiceState.Running]);

        IReadOnlyList<ServiceChange> changes = await Run(services => services.StartAsync(Limit, Token));

        Assert.Empty(Server.Journal);
        Assert.False(changes[0].Changed);
    }

    [Fact]
    public async Task Service_that_hangs_while_starting_times_out_at_the_limit()
    {
        Server.Services.AddConnector(ServiceState.Stopped);
        Server.Services["WAPCSvc"].AfterStart = [ServiceState.StartPending];
        DateTimeOffset begin = Time.GetUtcNow();

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() =>
            Run(services => services.StartAsync(Limit, Token))
        );

        Assert.Equal("ServiceStartTimeout", fault.ErrorId);
        Assert.Contains("still StartPending", fault.Message);
        Assert.Contains("5 minutes", fault.Message);
        Assert.InRange(Time.GetUtcNow() - begin, Limit, Limit + TimeSpan.FromSeconds(2));
        Assert.DoesNotContain("start WAPCUpdaterSvc", Server.Journal);
    }

    [Theory]
    [InlineData(1067, 0, "ended unexpectedly")]
    [InlineData(1066, 17, "own error code 17")]
    [InlineData(4711, 0, "exit code 4711")]
    public async Task Service_that_fails_to_start_reports_its_exit_code(int exitCode, int specific, string expected)
    {
        Server.Services.AddConnector(ServiceState.Stopped);
        FakeService service = Server.Services["WAPCSvc"];
        service.AfterStart = [ServiceState.StartPending, ServiceState.Stopped];
        service.ExitCode = exitCode;
        service.SpecificExitCode = specific;

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() =>
            Run(services => services.StartAsync(Limit, Token))
        );

        Assert.Equal("ServiceDied", fault.ErrorId);
        Assert.Contains(expected, fault.Message);
        Assert.Contains("Get-ConnectorStatus", fault.RecommendedAction);
    }

    [Fact]
    public async Task Service_that_stops_while_the_other_one_starts_is_an_error()
    {
        Server.Services.AddConnector(ServiceState.Stopped);
        Server.Services["WAPCSvc"].AfterStart = [ServiceState.Running, ServiceState.Stopped];

        Assert.Equal(
            "ServiceDied",
            (
                await Assert.ThrowsAsync<ConnectorException>(() => Run(services => services.StartAsync(Limit, Token)))
            ).ErrorId
        );
    }

    [Theory]
    [InlineData("WAPCSvc")]
    [InlineData("WAPCUpdaterSvc")]
    public async Task Disabled_service_fails_the_start_before_any_change(string name)
    {
        Server.Services.AddConnector(ServiceState.Stopped);
        Server.Services[name].StartType = ServiceStartType.Disabled;

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() =>
            Run(services => services.StartAsync(Limit, Token))
        );

        Assert.Equal("ServiceDisabled", fault.ErrorId);
        Assert.Contains(name, fault.Message);
        Assert.Empty(Server.Journal);
    }

    [Fact]
    public async Task Restart_of_a_running_disabled_service_does_not_stop_it()
    {
        Server.Services.AddConnector(ServiceState.Running);
        Server.Services["WAPCSvc"].StartType = ServiceStartType.Disabled;

        Assert.Equal(
            "ServiceDisabled",
            (
                await Assert.ThrowsAsync<ConnectorException>(() => Run(services => services.RestartAsync(Limit, Token)))
            ).ErrorId
        );
        Assert.Empty(Server.Journal);
    }

    [Fact]
    public async Task Missing_connector_recommends_an_installation()
    {
        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() =>
            Run(services => services.StopAsync(Limit, Token))
        );

        Assert.Equal("ConnectorNotInstalled", fault.ErrorId);
        Assert.Contains("Install-Connector", fault.RecommendedAction);
    }

    [Fact]
    public async Task Service_that_accepts_no_control_request_is_retried()
    {
        Server.Services.AddConnector(ServiceState.Running);
        FakeService updater = Server.Services["WAPCUpdaterSvc"];
        updater.StopFault = Win32Errors.Fault(Win32Errors.ServiceCannotAcceptControl, "Stopping");
        Task<IReadOnlyList<ServiceChange>> stop = Run(
            services => services.StopAsync(Limit, Token),
            () =>
            {
                if (Server.Journal.Count > 2)
                {
                    updater.StopFault = null;
                }
            }
        );

        Assert.All(await stop, change => Assert.True(change.Changed));
        Assert.True(Server.Journal.Count(entry => entry == "stop WAPCUpdaterSvc") > 2);
    }

    [Fact]
    public async Task Service_that_does_not_stop_times_out_at_the_limit()
    {
        Server.Services.AddConnector(ServiceState.Running);
        Server.Services["WAPCUpdaterSvc"].AfterStop = [ServiceState.StopPending];

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() =>
            Run(services => services.StopAsync(Limit, Token))
        );

        Assert.Equal("ServiceStopTimeout", fault.ErrorId);
        Assert.Equal(["stop WAPCUpdaterSvc"], ServiceCalls);
    }
}
