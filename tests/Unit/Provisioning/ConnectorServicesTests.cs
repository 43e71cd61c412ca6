using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tests.Unit.Server;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

public sealed class ConnectorServicesTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(5);

    private readonly FakeServer _server = new();
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Starting_brings_up_the_connector_before_its_updater()
    {
        _server.Services.AddConnector(ServiceState.Stopped);

        IReadOnlyList<ServiceChange> changes = await Run(services => services.StartAsync(s_limit, Token));

        Assert.Equal(["start WAPCSvc", "start WAPCUpdaterSvc"], _server.Journal);
        Assert.Equal(["WAPCSvc", "WAPCUpdaterSvc"], changes.Select(change => change.Service.Name));
        Assert.All(changes, change => Assert.True(change.Changed && change.Service.State == ServiceState.Running));
    }

    [Fact]
    public async Task Starting_what_runs_changes_nothing()
    {
        _server.Services.AddConnector(ServiceState.Running);

        IReadOnlyList<ServiceChange> changes = await Run(services => services.StartAsync(s_limit, Token));

        Assert.Empty(_server.Journal);
        Assert.DoesNotContain(changes, change => change.Changed);
    }

    [Fact]
    public async Task Stopping_takes_down_the_updater_first()
    {
        _server.Services.AddConnector(ServiceState.Running);

        IReadOnlyList<ServiceChange> changes = await Run(services => services.StopAsync(s_limit, Token));

        Assert.Equal(["stop WAPCUpdaterSvc", "stop WAPCSvc"], _server.Journal);
        Assert.All(changes, change => Assert.True(change.Changed && change.Service.State == ServiceState.Stopped));
        Assert.DoesNotContain(await Run(services => services.StopAsync(s_limit, Token)), change => change.Changed);
    }

    [Fact]
    public async Task Restarting_stops_both_and_starts_both()
    {
        _server.Services.AddConnector(ServiceState.Running);

        _ = await Run(services => services.RestartAsync(s_limit, Token));

        Assert.Equal(["stop WAPCUpdaterSvc", "stop WAPCSvc", "start WAPCSvc", "start WAPCUpdaterSvc"], _server.Journal);
    }

    [Fact]
    public async Task A_service_that_starts_by_itself_is_waited_for_and_not_counted_as_changed()
    {
        _server.Services.AddConnector(ServiceState.Running);
        _server.Services["WAPCSvc"].State = ServiceState.StartPending;
        _server.Services["WAPCSvc"].Follow([ServiceState.StartPending, ServiceState.StartPending, ServiceState.Running]);

        IReadOnlyList<ServiceChange> changes = await Run(services => services.StartAsync(s_limit, Token));

        Assert.Empty(_server.Journal);
        Assert.False(changes[0].Changed);
    }

    [Fact]
    public async Task A_service_that_hangs_in_start_ends_the_wait_at_its_limit()
    {
        _server.Services.AddConnector(ServiceState.Stopped);
        _server.Services["WAPCSvc"].AfterStart = [ServiceState.StartPending];
        DateTimeOffset begin = _time.GetUtcNow();

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => Run(services => services.StartAsync(s_limit, Token)));

        Assert.Equal("ServiceStartTimeout", fault.ErrorId);
        Assert.Contains("still StartPending", fault.Message);
        Assert.Contains("5 minutes", fault.Message);
        Assert.InRange(_time.GetUtcNow() - begin, s_limit, s_limit + TimeSpan.FromSeconds(2));
        Assert.DoesNotContain("start WAPCUpdaterSvc", _server.Journal);
    }

    [Theory]
    [InlineData(1067, 0, "ended unexpectedly")]
    [InlineData(1066, 17, "own error code 17")]
    [InlineData(4711, 0, "exit code 4711")]
    public async Task A_service_that_dies_tells_its_exit_code(int exitCode, int specific, string expected)
    {
        _server.Services.AddConnector(ServiceState.Stopped);
        FakeService service = _server.Services["WAPCSvc"];
        service.AfterStart = [ServiceState.StartPending, ServiceState.Stopped];
        service.ExitCode = exitCode;
        service.SpecificExitCode = specific;

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => Run(services => services.StartAsync(s_limit, Token)));

        Assert.Equal("ServiceDied", fault.ErrorId);
        Assert.Contains(expected, fault.Message);
        Assert.Contains("Get-ConnectorStatus", fault.RecommendedAction);
    }

    [Fact]
    public async Task A_service_that_dies_while_the_other_one_starts_is_noticed()
    {
        _server.Services.AddConnector(ServiceState.Stopped);
        _server.Services["WAPCSvc"].AfterStart = [ServiceState.Running, ServiceState.Stopped];

        Assert.Equal("ServiceDied", (await Assert.ThrowsAsync<ConnectorException>(() => Run(services => services.StartAsync(s_limit, Token)))).ErrorId);
    }

    [Theory]
    [InlineData("WAPCSvc")]
    [InlineData("WAPCUpdaterSvc")]
    public async Task A_disabled_service_is_named_before_anything_is_touched(string name)
    {
        _server.Services.AddConnector(ServiceState.Stopped);
        _server.Services[name].StartType = ServiceStartType.Disabled;

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => Run(services => services.StartAsync(s_limit, Token)));

        Assert.Equal("ServiceDisabled", fault.ErrorId);
        Assert.Contains(name, fault.Message);
        Assert.Empty(_server.Journal);
    }

    [Fact]
    public async Task Restarting_a_running_disabled_service_does_not_take_it_down()
    {
        _server.Services.AddConnector(ServiceState.Running);
        _server.Services["WAPCSvc"].StartType = ServiceStartType.Disabled;

        Assert.Equal("ServiceDisabled", (await Assert.ThrowsAsync<ConnectorException>(() => Run(services => services.RestartAsync(s_limit, Token)))).ErrorId);
        Assert.Empty(_server.Journal);
    }

    [Fact]
    public async Task Without_a_connector_the_next_command_is_to_install_one()
    {
        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => Run(services => services.StopAsync(s_limit, Token)));

        Assert.Equal("ConnectorNotInstalled", fault.ErrorId);
        Assert.Contains("Install-Connector", fault.RecommendedAction);
    }

    [Fact]
    public async Task A_service_that_takes_no_control_is_asked_again()
    {
        _server.Services.AddConnector(ServiceState.Running);
        FakeService updater = _server.Services["WAPCUpdaterSvc"];
        updater.StopFault = Win32Errors.Fault(Win32Errors.ServiceCannotAcceptControl, "Stopping");
        Task<IReadOnlyList<ServiceChange>> stop = Run(services => services.StopAsync(s_limit, Token), () =>
        {
            if (_server.Journal.Count > 2)
            {
                updater.StopFault = null;
            }
        });

        Assert.All(await stop, change => Assert.True(change.Changed));
        Assert.True(_server.Journal.Count(entry => entry == "stop WAPCUpdaterSvc") > 2);
    }

    [Fact]
    public async Task A_service_that_does_not_stop_ends_the_wait_at_its_limit()
    {
        _server.Services.AddConnector(ServiceState.Running);
        _server.Services["WAPCUpdaterSvc"].AfterStop = [ServiceState.StopPending];

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => Run(services => services.StopAsync(s_limit, Token)));

        Assert.Equal("ServiceStopTimeout", fault.ErrorId);
        Assert.Equal(["stop WAPCUpdaterSvc"], _server.Journal);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Lets the clock run until the work has ended.</summary>
    private async Task<IReadOnlyList<ServiceChange>> Run(Func<ConnectorServices, Task<IReadOnlyList<ServiceChange>>> work, Action? meanwhile = null)
    {
        Task<IReadOnlyList<ServiceChange>> task = work(new ConnectorServices(_server, "SRV01", _time, SilentReporter.Instance));
        for (int step = 0; !task.IsCompleted && step < 10_000; step++)
        {
            meanwhile?.Invoke();
            _time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Yield();
        }

        return await task.WaitAsync(TimeSpan.FromSeconds(10), Token);
    }
}
