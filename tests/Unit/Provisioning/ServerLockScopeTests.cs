using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

public sealed class ServerLockScopeTests
{
    private readonly ProvisioningFixture _fixture = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Held_lock_is_awaited()
    {
        IDisposable first = await ServerLockScope.TakeAsync(_fixture.Context, Stop);
        Task<IDisposable> second = ServerLockScope.TakeAsync(_fixture.Context, Stop);
        Assert.False(second.IsCompleted);
        Assert.Contains(_fixture.Reporter.Shown, update =>
            update.Status == "another command that changes SRV01 to end"
        );
        first.Dispose();
        (await _fixture.Run(second, TimeSpan.FromMilliseconds(250))).Dispose();
        Assert.Equal(2, _fixture.Server.Lock.Taken);
    }

    [Fact]
    public async Task Lock_that_is_never_released_times_out_with_its_own_error()
    {
        using IDisposable other = await ServerLockScope.TakeAsync(_fixture.Context, Stop);
        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() =>
            _fixture.Run(ServerLockScope.TakeAsync(_fixture.Context, Stop), TimeSpan.FromMinutes(1))
        );
        Assert.Equal(("ServerBusy", ErrorKind.ResourceBusy), (fault.ErrorId, fault.Category));
        Assert.Equal(
            "Timed out after 15 minutes waiting for another command that changes SRV01 to end.",
            fault.Message
        );
        Assert.Contains("-TimeoutSeconds", fault.RecommendedAction);
    }

    [Fact]
    public async Task Wait_for_the_lock_ends_when_it_is_canceled()
    {
        using IDisposable other = await ServerLockScope.TakeAsync(_fixture.Context, Stop);
        using CancellationTokenSource impatient = new();
        Task<IDisposable> wait = ServerLockScope.TakeAsync(_fixture.Context, impatient.Token);
        await impatient.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }

    [Fact]
    public async Task Plan_takes_no_lock()
    {
        ProvisioningFixture plan = new(_fixture.Server, new ProvisioningRequest { IsPlan = true });
        (await ServerLockScope.TakeAsync(plan.Context, Stop)).Dispose();
        Assert.Equal(0, _fixture.Server.Lock.Taken);
    }

    [Fact]
    public async Task Command_without_administrator_rights_takes_no_lock()
    {
        _fixture.Server.Description = _fixture.Server.Description with { IsElevated = false };
        (await ServerLockScope.TakeAsync(new ProvisioningFixture(_fixture.Server).Context, Stop)).Dispose();
        Assert.Equal(0, _fixture.Server.Lock.Taken);
    }

    [Fact]
    public async Task Run_releases_the_lock_while_it_only_waits()
    {
        IDisposable turn = await ServerLockScope.TakeAsync(_fixture.Context, Stop);
        Step changes = new(_fixture.Server.Lock);
        Watch looks = new(_fixture.Server.Lock, StepPlan.Done(new ProvisioningState(), ""));
        Watch waits = new(_fixture.Server.Lock, StepPlan.Wait(new ProvisioningState(), ""));
        ProvisioningRun run = new(_fixture.Context, [changes, looks, waits], (_, _) => Task.FromResult(true), turn);
        _ = await run.RunAsync(Stop);
        Assert.False(changes.WasFree);
        Assert.False(looks.WasFree);
        Assert.True(waits.WasFree);
    }

    private class Step(FakeLock held) : IAppliedStep
    {
        public bool WasFree { get; private set; }

        public string Name => GetType().Name;

        public virtual Task<StepPlan> InspectAsync(
            ProvisioningContext context,
            ProvisioningState state,
            CancellationToken cancellationToken
        ) => Task.FromResult(StepPlan.Wait(state, ""));

        public async Task<StepDone> ApplyAsync(
            ProvisioningContext context,
            ProvisioningState state,
            CancellationToken cancellationToken
        )
        {
            await LookAsync(cancellationToken);
            return new StepDone(state, "");
        }

        protected async Task LookAsync(CancellationToken cancellationToken)
        {
            using IDisposable? taken = await held.TryTakeAsync(cancellationToken);
            WasFree = taken is not null;
        }
    }

    private sealed class Watch(FakeLock held, StepPlan plan) : Step(held), IWatchingStep
    {
        public override async Task<StepPlan> InspectAsync(
            ProvisioningContext context,
            ProvisioningState state,
            CancellationToken cancellationToken
        )
        {
            await LookAsync(cancellationToken);
            return plan;
        }
    }
}
