using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics;

public sealed class HealthWaitTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task What_is_healthy_is_not_waited_for() =>
        Assert.Null(HealthWait.Ailing(await Start(_ => ConnectorHealth.Healthy)));

    [Fact]
    public async Task It_looks_again_until_it_is_healthy()
    {
        int looks = 0;
        Task<IReadOnlyList<ConnectorStatus>> wait = Start(_ =>
            ++looks < 3 ? ConnectorHealth.Degraded : ConnectorHealth.Healthy
        );
        await Pass(wait);

        Assert.Null(HealthWait.Ailing(await wait));
        Assert.Equal(3, looks);
    }

    [Fact]
    public async Task At_the_limit_it_tells_what_it_saw_last()
    {
        DateTimeOffset started = _clock.GetUtcNow();
        Task<IReadOnlyList<ConnectorStatus>> wait = Start(_ => ConnectorHealth.Unhealthy);
        await Pass(wait);

        Assert.Equal(ConnectorHealth.Unhealthy, HealthWait.Ailing(await wait)!.Health);
        Assert.Equal(TimeSpan.FromSeconds(30), _clock.GetUtcNow() - started);
    }

    [Fact]
    public async Task A_wait_that_cannot_help_ends_after_the_first_look()
    {
        DateTimeOffset started = _clock.GetUtcNow();
        IReadOnlyList<ConnectorStatus> rows = await Start(_ => ConnectorHealth.Unknown, isHopeless: true);

        Assert.Equal(ConnectorHealth.Unknown, HealthWait.Ailing(rows)!.Health);
        Assert.Equal(started, _clock.GetUtcNow());
    }

    // Half seconds until the wait has ended.
    private async Task Pass(Task wait)
    {
        while (!wait.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromSeconds(0.5));
            await Task.Yield();
        }
    }

    private Task<IReadOnlyList<ConnectorStatus>> Start(
        Func<CancellationToken, ConnectorHealth> look,
        bool isHopeless = false
    ) =>
        new HealthWait(_clock, SilentReporter.Instance).RunAsync(
            stop =>
                Task.FromResult<IReadOnlyList<ConnectorStatus>>([
                    new ConnectorStatus { Server = "SRV01", Health = look(stop) },
                ]),
            () => isHopeless,
            TimeSpan.FromSeconds(30),
            TestContext.Current.CancellationToken
        );
}
