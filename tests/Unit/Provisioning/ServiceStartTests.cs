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
