using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

public sealed class ProcessWaitTests
{
    private readonly ProvisioningFixture _fixture = new();

    /// <summary>
    /// The framework decides which of two canceled tasks completes first. A cancellation must never look like a
    /// timeout.
    /// </summary>
    [Fact]
    public async Task Cancellation_is_not_reported_as_a_timeout()
    {
        using CancellationTokenSource stop = new();
        Task<int> wait = WaitAsync(new SlowToStop(), stop.Token);
        await stop.CancelAsync();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }

    [Fact]
    public async Task Stopped_wait_reports_that_the_process_continues_and_how_to_resume()
    {
        using CancellationTokenSource stop = new();
        Task<int> wait = WaitAsync(new SlowToStop(), stop.Token);
        await stop.CancelAsync();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);

        string notice = _fixture.Reporter.Shown[0].IfStopped ?? "";
        Assert.Contains("Process 7 continues in the background", notice);
        Assert.Contains("Run the same command again", notice);
    }

    [Fact]
    public async Task Process_that_does_not_end_times_out_and_its_ID_is_reported()
    {
        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() =>
            _fixture.Run(WaitAsync(new SlowToStop(), CancellationToken.None), TimeSpan.FromMinutes(1))
        );

        Assert.Equal("WaitTimedOut", fault.ErrorId);
        Assert.Contains("process 7", fault.RecommendedAction);
    }

    [Fact]
    public async Task Exit_code_is_returned() =>
        Assert.Equal(
            3010,
            await WaitAsync(new FakeProcess { Exit = Task.FromResult(3010) }, TestContext.Current.CancellationToken)
        );

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task Process_that_may_end_with_the_session_is_announced(bool mayEnd, int messages)
    {
        FakeProcess process = new() { MayEndWithSession = mayEnd };

        _ = await WaitAsync(process, TestContext.Current.CancellationToken);

        Assert.Equal(
            messages,
            _fixture.Reporter.Said.Count(line => line.Contains("Process 4242 belongs to a job of Windows"))
        );
    }

    private Task<int> WaitAsync(IServerProcess process, CancellationToken stop) =>
        ProcessWait.WaitAsync(_fixture.Context, process, "setup", TimeSpan.FromMinutes(5), stop);

    /// <summary>A process whose wait ignores the cancellation token.</summary>
    private sealed class SlowToStop : IServerProcess
    {
        public int Id => 7;

        public string? ImagePath => null;

        public DateTimeOffset? StartTime => null;

        public bool MayEndWithSession => false;

        public string Output => "";

        public Task<int> WaitForExitAsync(CancellationToken cancellationToken) => new TaskCompletionSource<int>().Task;

        public void Dispose() { }
    }
}
