using EntraPrivateAccess.Server;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Server;

public sealed class RetryingServicesTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeServer _server = new();
    private readonly RetryingServices _services;
    private int _calls;

    public RetryingServicesTests()
    {
        _server.Services.AddConnector(ServiceState.Stopped);
        _services = new RetryingServices(_server.Services, _time);
    }

    public static TheoryData<string> Calls => ["read", "start", "stop", "set"];

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Call_is_retried_until_it_succeeds(string call)
    {
        _server.Services.OnCall = _ => Refuse(1727, times: 5);

        await RunAsync(() => CallAsync(call, CancellationToken.None));

        Assert.Equal(6, _calls);
    }

    [Fact]
    public async Task Invalid_handle_is_treated_as_a_lost_connection()
    {
        _server.Services.OnCall = _ => Refuse(6, times: 2);

        await RunAsync(() => CallAsync("read", CancellationToken.None));

        Assert.Equal(3, _calls);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Call_that_keeps_failing_times_out(string call)
    {
        _server.Services.OnCall = _ => Refuse(1722, times: int.MaxValue);
        long begin = _time.GetTimestamp();

        ServerException fault = await Assert.ThrowsAsync<ServerException>(() =>
            RunAsync(() => CallAsync(call, CancellationToken.None))
        );

        Assert.Equal("ServiceManagerUnavailable", fault.ErrorId);
        Assert.Contains("(Win32 error 1722)", fault.Message);
        Assert.NotNull(fault.RecommendedAction);
        Assert.InRange(
            _time.GetElapsedTime(begin),
            RetryingServices.Limit,
            RetryingServices.Limit + TimeSpan.FromSeconds(1)
        );
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Unrelated_error_is_not_retried(string call)
    {
        _server.Services.OnCall = _ => Refuse(1115, times: int.MaxValue);

        ServerException fault = await Assert.ThrowsAsync<ServerException>(() =>
            CallAsync(call, CancellationToken.None)
        );

        Assert.Equal(1115, fault.NativeErrorCode);
        Assert.Equal(1, _calls);
    }

    [Fact]
    public async Task Cancellation_ends_the_wait_at_once()
    {
        _server.Services.OnCall = _ => Refuse(1722, times: int.MaxValue);

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            CallAsync("start", new CancellationToken(canceled: true))
        );
        Assert.Equal(1, _calls);
    }

    private Task CallAsync(string call, CancellationToken stop) =>
        call switch
        {
            "read" => _services.GetAsync("WAPCSvc", stop),
            "start" => _services.StartAsync("WAPCSvc", stop),
            "stop" => _services.StopAsync("WAPCSvc", stop),
            _ => _services.SetStartTypeAsync("WAPCSvc", ServiceStartType.Automatic, stop),
        };

    private void Refuse(int code, int times)
    {
        if (_calls++ < times)
        {
            throw Win32Errors.Fault(code, "Calling the service manager", "WAPCSvc");
        }
    }

    private async Task RunAsync(Func<Task> work)
    {
        Task<bool> task = ReturnTrueAsync(work());
        for (int step = 0; !task.IsCompleted && step < 10_000; step++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(250));
            await Task.Yield();
        }

        _ = await task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    private static async Task<bool> ReturnTrueAsync(Task work)
    {
        await work;
        return true;
    }
}
