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
    public async Task Healthy_connector_ends_the_wait_at_once() =>
        Assert.Null(HealthWait.Ailing(await StartWait(_ => ConnectorHealth.Healthy)));

    [Fact]
    public async Task Wait_rechecks_until_the_connector_is_healthy()
    {
        int looks = 0;
        Task<IReadOnlyList<ConnectorStatus>> wait = StartWait(_ =>
            ++looks < 3 ? ConnectorHealth.Degraded : ConnectorHealth.Healthy
        );
        await AdvanceAsync(wait);

        Assert.Null(HealthWait.Ailing(await wait));
        Assert.Equal(3, looks);
    }

    [Fact]
    public async Task Wait_returns_the_last_result_at_the_limit()
    {
        DateTimeOffset started = _clock.GetUtcNow();
        Task<IReadOnlyList<ConnectorStatus>> wait = StartWait(_ => ConnectorHealth.Unhealthy);
        await AdvanceAsync(wait);

        Assert.Equal(ConnectorHealth.Unhealthy, HealthWait.Ailing(await wait)!.Health);
        Assert.Equal(TimeSpan.FromSeconds(30), _clock.GetUtcNow() - started);
    }

    [Fact]
    public async Task Hopeless_wait_ends_after_the_first_check()
    {
        DateTimeOffset started = _clock.GetUtcNow();
        IReadOnlyList<ConnectorStatus> rows = await StartWait(_ => ConnectorHealth.Unknown, isHopeless: true);

        Assert.Equal(ConnectorHealth.Unknown, HealthWait.Ailing(rows)!.Health);
        Assert.Equal(started, _clock.GetUtcNow());
    }

    // Advances the clock in steps of half a second until the wait ends.
    private Task<IReadOnlyList<ConnectorStatus>> AdvanceAsync(Task<IReadOnlyList<ConnectorStatus>> wait) =>
        TestWait.AdvanceAsync(wait, () => _clock.Advance(TimeSpan.FromSeconds(0.5)));

    private Task<IReadOnlyList<ConnectorStatus>> StartWait(
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
