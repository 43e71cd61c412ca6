using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

public sealed class ServerTurnTests
{
    private readonly ProvisioningFixture _stage = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Turn_that_is_taken_is_waited_for()
    {
        IDisposable first = await ServerTurn.TakeAsync(_stage.Context, Stop);
        Task<IDisposable> second = ServerTurn.TakeAsync(_stage.Context, Stop);
        Assert.False(second.IsCompleted);
        Assert.Contains(_stage.Reporter.Shown, update => update.Status == "another command that changes SRV01 to end");
        first.Dispose();
        (await _stage.Run(second, TimeSpan.FromMilliseconds(250))).Dispose();
        Assert.Equal(2, _stage.Server.Lock.Taken);
    }

    [Fact]
    public async Task Turn_that_never_comes_times_out_with_an_error_of_its_own()
    {
        using IDisposable other = await ServerTurn.TakeAsync(_stage.Context, Stop);
        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() =>
            _stage.Run(ServerTurn.TakeAsync(_stage.Context, Stop), TimeSpan.FromMinutes(1))
        );
        Assert.Equal(("ServerBusy", ErrorKind.ResourceBusy), (fault.ErrorId, fault.Category));
        Assert.Equal(
            "Timed out after 15 minutes waiting for another command that changes SRV01 to end.",
            fault.Message
        );
        Assert.Contains("-TimeoutSeconds", fault.RecommendedAction);
    }

    [Fact]
    public async Task Wait_for_a_turn_ends_when_it_is_stopped()
    {
        using IDisposable other = await ServerTurn.TakeAsync(_stage.Context, Stop);
        using CancellationTokenSource impatient = new();
        Task<IDisposable> wait = ServerTurn.TakeAsync(_stage.Context, impatient.Token);
        await impatient.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }

    [Fact]
    public async Task Plan_takes_no_turn()
    {
        ProvisioningFixture plan = new(_stage.Server, new ProvisioningRequest { IsPlan = true });
        (await ServerTurn.TakeAsync(plan.Context, Stop)).Dispose();
        Assert.Equal(0, _stage.Server.Lock.Taken);
    }

    [Fact]
    public async Task Command_without_administrator_rights_takes_no_turn()
    {
        _stage.Server.Description = _stage.Server.Description with { IsElevated = false };
        (await ServerTurn.TakeAsync(new ProvisioningFixture(_stage.Server).Context, Stop)).Dispose();
        Assert.Equal(0, _stage.Server.Lock.Taken);
    }

    [Fact]
    public async Task Run_that_only_waits_lets_others_have_their_turn()
    {
        IDisposable turn = await ServerTurn.TakeAsync(_stage.Context, Stop);
        Step changes = new(_stage.Server.Lock);
        Watch looks = new(_stage.Server.Lock, StepPlan.Done(""));
        Watch waits = new(_stage.Server.Lock, StepPlan.Wait(""));
        ProvisioningRun run = new(_stage.Context, [changes, looks, waits], (_, _) => Task.FromResult(true), turn);
        _ = await run.RunAsync(Stop);
        Assert.False(changes.WasFree);
        Assert.False(looks.WasFree);
        Assert.True(waits.WasFree);
    }

    private class Step(FakeLock held) : IProvisioningStep
    {
        public bool WasFree { get; private set; }

        public string Name => GetType().Name;

        public virtual Task<StepPlan> InspectAsync(ProvisioningContext context, CancellationToken cancellationToken) =>
            Task.FromResult(StepPlan.Wait(""));

        public async Task<StepDone> ApplyAsync(ProvisioningContext context, CancellationToken cancellationToken)
        {
            await LookAsync(cancellationToken);
            return new StepDone("");
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
            CancellationToken cancellationToken
        )
        {
            await LookAsync(cancellationToken);
            return plan;
        }
    }
}
