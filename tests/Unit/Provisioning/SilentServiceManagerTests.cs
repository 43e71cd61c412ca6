using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

/// <summary>
/// A service manager that does not answer for a while: RPC errors on a server that boots or is very busy.
/// </summary>
public sealed class SilentServiceManagerTests : ServicesFixture
{
    public static TheoryData<int, string> Calls =>
        new(
            from code in new[] { 1722, 1723, 1726, 1727 }
            from call in new[] { "read", "start", "stop" }
            select (code, call)
        );

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_lost_call_is_made_again(int code, string call)
    {
        Server.Services.AddConnector(ServiceState.Running);
        Silence(code, call, times: 20);

        IReadOnlyList<ServiceChange> changes = await Run(services => services.RestartAsync(Limit, Token));

        Assert.All(changes, change => Assert.True(change.Changed && change.Service.State == ServiceState.Running));
        Assert.Equal(
            ["stop WAPCUpdaterSvc", "stop WAPCSvc", "start WAPCSvc", "start WAPCUpdaterSvc"],
            Server.Journal.Where(entry => entry.StartsWith("stop ") || entry.StartsWith("start "))
        );
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Silence_until_the_limit_is_one_clear_error(int code, string call)
    {
        Server.Services.AddConnector(ServiceState.Running);
        Silence(code, call, times: int.MaxValue);

        ConnectorException fault = await Assert.ThrowsAnyAsync<ConnectorException>(() =>
            Run(services => services.RestartAsync(Limit, Token))
        );

        Assert.Equal("ServiceManagerUnavailable", fault.ErrorId);
        Assert.Equal(ErrorKind.ResourceUnavailable, fault.Category);
        Assert.Contains($"Win32 error {code}", fault.Message);
        Assert.NotNull(fault.RecommendedAction);
    }

    [Fact]
    public async Task Another_error_is_not_repeated()
    {
        Server.Services.AddConnector(ServiceState.Running);
        int calls = 0;
        Server.Services.OnCall = _ => throw Count(5, ref calls);

        ServerException fault = await Assert.ThrowsAsync<ServerException>(() =>
            Run(services => services.StopAsync(Limit, Token))
        );

        Assert.Equal(("AccessDenied", 1), (fault.ErrorId, calls));
    }

    private static ServerException Count(int code, ref int calls)
    {
        calls++;
        return Win32Errors.Fault(code, "Reading the service WAPCSvc", "WAPCSvc");
    }

    private void Silence(int code, string call, int times)
    {
        int calls = 0;
        Server.Services.OnCall = called =>
        {
            if (called == call && calls < times)
            {
                throw Count(code, ref calls);
            }
        };
    }
}
