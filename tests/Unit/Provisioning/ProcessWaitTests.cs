using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

public sealed class ProcessWaitTests
{
    private readonly ProvisioningFixture _stage = new();

    /// <summary>
    /// Which of two cancelled tasks is seen first depends on the framework: a stop must never look like a time limit.
    /// </summary>
    [Fact]
    public async Task A_stop_is_a_stop_although_the_clocks_task_ends_first()
    {
        using CancellationTokenSource stop = new();
        Task<int> wait = Wait(new SlowToStop(), stop.Token);
        await stop.CancelAsync();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }

    [Fact]
    public async Task A_process_that_does_not_end_is_named()
    {
        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() =>
            _stage.Run(Wait(new SlowToStop(), CancellationToken.None), TimeSpan.FromMinutes(1))
        );

        Assert.Equal("WaitTimedOut", fault.ErrorId);
        Assert.Contains("process 7", fault.RecommendedAction);
    }

    [Fact]
    public async Task The_exit_code_is_passed_on() =>
        Assert.Equal(
            3010,
            await Wait(new FakeProcess { Exit = Task.FromResult(3010) }, TestContext.Current.CancellationToken)
        );

    private Task<int> Wait(IServerProcess process, CancellationToken stop) =>
        ProcessWait.WaitAsync(_stage.Context, process, "setup", TimeSpan.FromMinutes(5), stop);

    /// <summary>Its wait does not heed the token.</summary>
    private sealed class SlowToStop : IServerProcess
    {
        public int Id => 7;

        public string? ImagePath => null;

        public DateTimeOffset? StartTime => null;

        public string Output => "";

        public Task<int> WaitForExitAsync(CancellationToken cancellationToken) => new TaskCompletionSource<int>().Task;

        public void Dispose() { }
    }
}
