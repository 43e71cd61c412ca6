using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

/// <summary>
/// A service manager that does not respond for a while: RPC errors on a server that is booting or very busy.
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
    public async Task Failed_call_is_retried(int code, string call)
    {
        Server.Services.AddConnector(ServiceState.Running);
        FailCalls(code, call, times: 20);

        IReadOnlyList<ServiceChange> changes = await Run(services => services.RestartAsync(Limit, Token));

        Assert.All(changes, change => Assert.True(change.Changed && change.Service.State == ServiceState.Running));
        Assert.Equal(
            ["stop WAPCUpdaterSvc", "stop WAPCSvc", "start WAPCSvc", "start WAPCUpdaterSvc"],
            Server.Journal.Where(entry => entry.StartsWith("stop ") || entry.StartsWith("start "))
        );
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Silence_until_the_limit_is_reported_as_one_error(int code, string call)
    {
        Server.Services.AddConnector(ServiceState.Running);
        FailCalls(code, call, times: int.MaxValue);

        ConnectorException fault = await Assert.ThrowsAnyAsync<ConnectorException>(() =>
            Run(services => services.RestartAsync(Limit, Token))
        );

        Assert.Equal("ServiceManagerUnavailable", fault.ErrorId);
        Assert.Equal(ErrorKind.ResourceUnavailable, fault.Category);
        Assert.Contains($"Win32 error {code}", fault.Message);
        Assert.NotNull(fault.RecommendedAction);
    }

    [Fact]
    public async Task Unrelated_error_is_not_retried()
    {
        Server.Services.AddConnector(ServiceState.Running);
        int calls = 0;
        Server.Services.OnCall = _ => throw CountError(5, ref calls);

        ServerException fault = await Assert.ThrowsAsync<ServerException>(() =>
            Run(services => services.StopAsync(Limit, Token))
        );

        Assert.Equal(("AccessDenied", 1), (fault.ErrorId, calls));
    }

    private static ServerException CountError(int code, ref int calls)
    {
        calls++;
        return Win32Errors.Fault(code, "Reading the service WAPCSvc", "WAPCSvc");
    }

    private void FailCalls(int code, string call, int times)
    {
        int calls = 0;
        Server.Services.OnCall = called =>
        {
            if (called == call && calls < times)
            {
                throw CountError(code, ref calls);
            }
        };
    }
}
