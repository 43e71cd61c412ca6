using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

/// <summary>Service starts that Windows does not accept at once.</summary>
public sealed class ServiceStartTests : ServicesFixture
{
    /// <summary>After a boot, Windows starts its own services first and rejects requests (1055).</summary>
    [Theory]
    [InlineData(20, true)]
    [InlineData(int.MaxValue, false)]
    public async Task Start_that_a_busy_Windows_rejects_is_retried_until_the_limit(int busyFor, bool starts)
    {
        Server.Services.AddConnector(ServiceState.Stopped);
        FakeService service = Server.Services["WAPCSvc"];
        service.StartFault = Win32Errors.Fault(Win32Errors.ServiceDatabaseLocked, "Starting the service WAPCSvc");
        int steps = 0;
        Task<IReadOnlyList<ServiceChange>> run = Run(
            services => services.StartAsync(Limit, Token),
            () => service.StartFault = steps++ < busyFor ? service.StartFault : null
        );

        if (starts)
        {
            Assert.True((await run)[0].Changed);
        }
        else
        {
            Assert.Equal("ServiceManagerBusy", (await Assert.ThrowsAsync<ServerException>(() => run)).ErrorId);
        }
    }

    /// <summary>
    /// Windows gives up on a program that does not report within 30 seconds (1053), which happens to .NET programs on a
    /// busy server.
    /// </summary>
    [Theory]
    [InlineData(2, true)]
    [InlineData(int.MaxValue, false)]
    public async Task Start_of_a_program_that_reports_too_late_is_retried_a_limited_number_of_times(
        int slowFor,
        bool starts
    )
    {
        Server.Services.AddConnector(ServiceState.Stopped);
        FakeService service = Server.Services["WAPCSvc"];
        service.StartFault = Win32Errors.Fault(Win32Errors.ServiceRequestTimeout, "Starting the service WAPCSvc");
        Task<IReadOnlyList<ServiceChange>> run = Run(
            services => services.StartAsync(Limit, Token),
            () => service.StartFault = Server.Journal.Count < slowFor ? service.StartFault : null
        );

        if (starts)
        {
            Assert.True((await run)[0].Changed);
            return;
        }

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => run);
        Assert.Equal("ServiceStartTimeout", fault.ErrorId);
        Assert.Contains("1053", fault.Message);
        Assert.Contains("Start-Connector", fault.RecommendedAction);
        Assert.Equal(5, Server.Journal.Count);
    }

    public static TheoryData<string, string> Cancellations =>
        new(
            from command in new[] { "start", "stop", "restart" }
            from wait in new[] { "pending", "busy", "silent" }
            select (command, wait)
        );

    /// <summary>Ctrl+C must end a wait of minutes at once, whatever is awaited.</summary>
    [Theory]
    [MemberData(nameof(Cancellations))]
    public async Task Cancellation_ends_each_wait(string command, string wait)
    {
        Server.Services.AddConnector(command == "start" ? ServiceState.Stopped : ServiceState.Running);
        foreach (FakeService service in new[] { Server.Services["WAPCSvc"], Server.Services["WAPCUpdaterSvc"] })
        {
            service.AfterStart = [ServiceState.StartPending];
            service.AfterStop = [command == "restart" ? ServiceState.Stopped : ServiceState.StopPending];
            service.StartFault = wait switch
            {
                "busy" => Win32Errors.Fault(Win32Errors.ServiceDatabaseLocked, "Starting"),
                _ => null,
            };
            service.StopFault =
                wait == "busy" ? Win32Errors.Fault(Win32Errors.ServiceCannotAcceptControl, "Stopping") : null;
        }

        if (wait == "silent")
        {
            Server.Services.OnCall = _ => throw Win32Errors.Fault(1722, "Reading the service");
        }

        using CancellationTokenSource stop = new();
        int steps = 0;

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Run(
                services =>
                    command switch
                    {
                        "start" => services.StartAsync(Limit, stop.Token),
                        "stop" => services.StopAsync(Limit, stop.Token),
                        _ => services.RestartAsync(Limit, stop.Token),
                    },
                () =>
                {
                    if (++steps == 20)
                    {
                        stop.Cancel();
                    }
                }
            )
        );
    }

    [Fact]
    public async Task Canceled_command_starts_nothing()
    {
        Server.Services.AddConnector(ServiceState.Stopped);
        using CancellationTokenSource stop = new();
        stop.Cancel();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Run(services => services.StartAsync(Limit, stop.Token))
        );
        Assert.Empty(Server.Journal);
    }

    [Fact]
    public async Task Program_that_reports_late_is_awaited_and_started_once()
    {
        Server.Services.AddConnector(ServiceState.Stopped);
        FakeService service = Server.Services["WAPCSvc"];
        service.StartFault = Win32Errors.Fault(Win32Errors.ServiceRequestTimeout, "Starting the service WAPCSvc");
        // The states that are read before the request, right after it, and later.
        service.Follow([ServiceState.Stopped, ServiceState.Stopped, ServiceState.StartPending, ServiceState.Running]);

        Assert.True((await Run(services => services.StartAsync(Limit, Token)))[0].Changed);
        Assert.Equal(["start WAPCSvc", "start WAPCUpdaterSvc"], Server.Journal);
    }
}
