using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

/// <summary>Tests how a run passes the state from step to step.</summary>
public sealed class ProvisioningRunTests
{
    private static readonly ConnectorException s_fault = ConnectorErrors.TenantUnknown();

    private readonly ProvisioningFixture _fixture = new();

    [Fact]
    public async Task State_of_each_inspection_and_action_reaches_the_next_one()
    {
        List<string?> seen = [];
        Step first = new(state =>
        {
            seen.Add(state.TargetTenantId);
            return state with { TargetTenantId = $"{state.TargetTenantId}+" };
        });
        ProvisioningRun run = CreateRun(first, first);

        _ = await run.RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["0", "0+", "0++", "0+++"], seen);
        Assert.Equal("0++++", run.State.TargetTenantId);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Result_of_a_failed_run_contains_what_the_failed_step_observed(bool observed)
    {
        ProvisioningRun run = CreateRun(
            new Step(state =>
                throw (
                    observed
                        ? new StepFailedException(state with { RebootRequired = true, TargetTenantId = "1" }, s_fault)
                        : s_fault
                )
            )
        );

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() =>
            run.RunAsync(TestContext.Current.CancellationToken)
        );

        Assert.Equal(s_fault.ErrorId, fault.ErrorId);
        ConnectorInstallation result = Assert.IsType<ConnectorInstallation>(fault.Target);
        Assert.Equal((observed, observed ? "1" : "0"), (result.RebootRequired, result.TenantId));
        Assert.Equal(ProvisioningStepStatus.Failed, Assert.Single(result.Steps).Status);
    }

    /// <summary>A step can find behind the lock that another run has made its change.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Result_is_changed_only_by_a_step_that_changed_something(bool changes)
    {
        ProvisioningRun run = CreateRun(new Step(state => state) { Changes = changes });

        ConnectorInstallation result = await run.RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(changes, result.Changed);
        Assert.Equal(
            changes ? ProvisioningStepStatus.Changed : ProvisioningStepStatus.AlreadyDone,
            Assert.Single(result.Steps).Status
        );
    }

    private ProvisioningRun CreateRun(params IProvisioningStep[] steps) =>
        new(
            _fixture.Context,
            steps,
            (_, _) => Task.FromResult(true),
            state: new ProvisioningState { TargetTenantId = "0" }
        );

    private sealed class Step(Func<ProvisioningState, ProvisioningState> next) : IAppliedStep
    {
        public string Name => "Step";

        public bool Changes { get; init; } = true;

        public Task<StepPlan> InspectAsync(
            ProvisioningContext context,
            ProvisioningState state,
            CancellationToken cancellationToken
        ) => Task.FromResult(StepPlan.Act(next(state), "Act"));

        public Task<StepDone> ApplyAsync(
            ProvisioningContext context,
            ProvisioningState state,
            CancellationToken cancellationToken
        ) => Task.FromResult(new StepDone(next(state), "Done", Changes));
    }
}
