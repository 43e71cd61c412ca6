using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tests.Unit.Graph;
using EntraPrivateAccess.Tests.Unit.Server;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

/// <summary>The wall clock is set forward or back while a command waits.</summary>
public sealed class ClockJumpTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(5);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<int> Jumps => [-400, -1, 1, 400];

    [Theory, MemberData(nameof(Jumps))]
    public async Task Poll_ends_at_its_limit(int days)
    {
        JumpingClock clock = new();
        using Poller poller = new(clock, s_limit, Backoff.Tenant);
        clock.Offset = TimeSpan.FromDays(days);

        Task<bool> wait = poller.PauseAsync(progress: null, Stop);
        await clock.RunAsync(wait);
        Assert.True(await wait);
        Assert.False(poller.IsOver);
        clock.Advance(s_limit);
        Assert.False(await poller.PauseAsync(progress: null, Stop));
    }

    [Theory, MemberData(nameof(Jumps))]
    public async Task Wait_for_a_service_ends_at_its_limit(int days)
    {
        JumpingClock clock = new();
        FakeServer server = new();
        server.Services.AddConnector(ServiceState.Stopped);
        server.Services["WAPCSvc"].AfterStart = [ServiceState.StartPending];
        ConnectorServices services = new(server, "SRV01", clock, new HeardReporter());

        Task<IReadOnlyList<ServiceChange>> start = services.StartAsync(s_limit, Stop);
        clock.Offset = TimeSpan.FromDays(days);
        long begun = clock.GetTimestamp();
        await clock.RunAsync(start);

        _ = await Assert.ThrowsAsync<ConnectorException>(() => start);
        Assert.InRange(
            clock.GetElapsedTime(begun),
            s_limit - TimeSpan.FromSeconds(1),
            s_limit + TimeSpan.FromMinutes(1)
        );
    }

    [Theory, MemberData(nameof(Jumps))]
    public async Task Wait_for_another_command_ends_at_its_limit(int days)
    {
        JumpingClock clock = new();
        FakeServer server = new();
        using IDisposable? other = await server.Lock.TryTakeAsync(Stop);

        Task<IDisposable> wait = ServerLockScope.TakeAsync(
            server,
            server.Description,
            s_limit,
            clock,
            new HeardReporter(),
            Stop
        );
        clock.Offset = TimeSpan.FromDays(days);
        long begun = clock.GetTimestamp();
        await clock.RunAsync(wait);

        Assert.Equal("ServerBusy", (await Assert.ThrowsAsync<ConnectorException>(() => wait)).ErrorId);
        Assert.InRange(
            clock.GetElapsedTime(begun),
            s_limit - TimeSpan.FromSeconds(1),
            s_limit + TimeSpan.FromMinutes(1)
        );
    }

    /// <summary>Otherwise every later run waits for a setup that has ended long ago.</summary>
    [Theory]
    [InlineData(0, true)]
    [InlineData(-1, true)]
    [InlineData(1, true)]
    [InlineData(-400 * 24 * 60, false)]
    [InlineData(400 * 24 * 60, false)]
    public void Marker_of_a_running_setup_does_not_outlast_a_jump(int minutes, bool stands)
    {
        ProvisioningFixture fixture = new();
        SetupMarker marker = new(fixture.Context);
        marker.Write("log");
        fixture.Server.Files.Written[new SetupFolders(fixture.Server).SetupMarker] = fixture
            .Clock.GetUtcNow()
            .AddMinutes(-minutes);

        Assert.Equal(stands, marker.Stands);
    }

    /// <summary>A clock whose date jumps, but whose timestamps and timers do not, as in Windows.</summary>
    private sealed class JumpingClock : FakeTimeProvider
    {
        public JumpingClock()
            : base(new DateTimeOffset(2026, 11, 1, 8, 0, 0, TimeSpan.Zero)) { }

        public TimeSpan Offset { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;

        public override long GetTimestamp() => base.GetUtcNow().UtcTicks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public async Task RunAsync(Task work)
        {
            for (int count = 0; count < 5000 && !work.IsCompleted; count++)
            {
                Advance(TimeSpan.FromMilliseconds(500));
                await Task.Yield();
                _ = await Task.WhenAny(work, Task.Delay(1, Stop));
            }

            Assert.True(work.IsCompleted, "The wait did not end.");
        }
    }
}
