using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

/// <summary>A start that Windows does not take at once.</summary>
public sealed class ServiceStartTests : ServicesFixture
{
    /// <summary>After a boot Windows starts its own services first, and takes no request (1055).</summary>
    [Theory]
    [InlineData(20, true)]
    [InlineData(int.MaxValue, false)]
    public async Task A_start_that_windows_is_too_busy_for_is_asked_for_again_until_the_limit(int busyFor, bool starts)
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
    /// Windows gives up on a program that does not report within 30 seconds (1053), as .NET's on a busy server.
    /// </summary>
    [Theory]
    [InlineData(2, true)]
    [InlineData(int.MaxValue, false)]
    public async Task A_start_whose_program_is_too_slow_to_report_is_asked_for_again_and_not_for_ever(
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
    public async Task A_program_that_reports_late_is_waited_for_and_started_once()
    {
        Server.Services.AddConnector(ServiceState.Stopped);
        FakeService service = Server.Services["WAPCSvc"];
        service.StartFault = Win32Errors.Fault(Win32Errors.ServiceRequestTimeout, "Starting the service WAPCSvc");
        // As readers find it: before the request, at the look behind it, and later.
        service.Follow([ServiceState.Stopped, ServiceState.Stopped, ServiceState.StartPending, ServiceState.Running]);

        Assert.True((await Run(services => services.StartAsync(Limit, Token)))[0].Changed);
        Assert.Equal(["start WAPCSvc", "start WAPCUpdaterSvc"], Server.Journal);
    }
}
