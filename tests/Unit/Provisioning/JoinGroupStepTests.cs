using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Provisioning.Steps;
using EntraPrivateAccess.Tests.Unit.Diagnostics;
using EntraPrivateAccess.Tests.Unit.Graph;
using EntraPrivateAccess.Tests.Unit.Tenant;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

/// <summary>Tests which requests a run sends for its group, from the preflight to the confirmation.</summary>
public sealed class JoinGroupStepTests
{
    private const string Default = "g1:Default:nam:default";
    private const string Target = "g2:EU:nam";

    private readonly GraphFixture _tenant = new();
    private readonly CheckFixture _server = new();
    private readonly Connector _connector = new() { Id = "c1", MachineName = "srv01" };

    public JoinGroupStepTests() => _tenant.Memory.BatchRefused = true;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Group_that_the_preflight_found_is_not_looked_up_again()
    {
        Respond(TenantScript.Groups, Default, Target);
        Respond(TenantScript.Member("c1"), Default);
        ExpectMove(Target);

        StepDone done = await RunAsync(createGroup: true);

        Assert.Equal("Joined 'EU'.", done.Detail);
        _tenant.Handler.AssertConsumed();
    }

    [Fact]
    public async Task Group_that_does_not_exist_is_looked_for_once_more_before_it_is_created()
    {
        Respond(TenantScript.Groups, Default);
        Respond(TenantScript.Member("c1"), Default);
        // Another server created it in the meantime.
        Respond(TenantScript.Groups, Default, Target);
        ExpectMove(Target);

        StepDone done = await RunAsync(createGroup: true);

        Assert.Equal("Joined 'EU'.", done.Detail);
        Assert.Equal("EU", done.State.Connector?.ConnectorGroup);
        _tenant.Handler.AssertConsumed();
    }

    // Of two servers that create a group at the same time, one removes its own, which the preflight may have found.
    [Fact]
    public async Task Group_that_another_server_removed_since_the_preflight_is_found_again()
    {
        Respond(TenantScript.Groups, Default, Target);
        Respond(TenantScript.Member("c1"), Default);
        RefuseMove();
        Respond(TenantScript.Groups, Default, "g5:EU:nam");
        ExpectMove("g5:EU:nam");

        StepDone done = await RunAsync(createGroup: true);

        Assert.Equal("g5", done.State.Connector?.ConnectorGroupId);
        _tenant.Handler.AssertConsumed();
    }

    [Fact]
    public async Task Group_that_was_removed_and_may_not_be_created_is_an_error()
    {
        Respond(TenantScript.Groups, Default, Target);
        Respond(TenantScript.Member("c1"), Default);
        RefuseMove();
        Respond(TenantScript.Groups, Default);

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => RunAsync(createGroup: false));

        Assert.Equal("ConnectorGroupNotFound", fault.ErrorId);
        _tenant.Handler.AssertConsumed();
    }

    [Fact]
    public async Task Preflight_of_many_servers_finds_each_group_with_one_request()
    {
        Respond(TenantScript.Groups, Default, Target, "g3:US:nam");
        FleetRequest[] requests =
        [
            new(RequestFor("EU", createGroup: false)),
            new(RequestFor("eu", createGroup: true)),
            new(RequestFor("US", createGroup: false)),
            new(RequestFor("New", createGroup: true)),
        ];

        IReadOnlyDictionary<string, ConnectorGroup> groups = await GroupPreflight.RunForFleetAsync(
            _tenant.Tenant,
            requests,
            _tenant.Reporter,
            Stop
        );

        Assert.Equal(["g2", "g3"], groups.Values.Select(group => group.Id).Order());
        Assert.Equal("g2", groups["eU"].Id);
        _tenant.Handler.AssertConsumed();
    }

    [Theory]
    [InlineData(Target, true)]
    [InlineData(Default, false)]
    public async Task Sign_in_that_only_reads_is_sufficient_for_a_registered_connector_in_its_group(
        string present,
        bool accepted
    )
    {
        GraphFixture tenant = ReadOnlyTenant();
        _ = tenant.Handler.On(TenantScript.Groups, 200, TenantScript.GroupPage(Default, Target));
        _ = tenant.Handler.On(
            $"GET {GraphFixture.Profile}/connectors/c1",
            200,
            TenantScript.Connector("c1:srv01:active")
        );
        _ = tenant.Handler.On(TenantScript.Member("c1"), 200, TenantScript.GroupPage(present));

        Task<ConnectorGroup?> preflight = CheckRegisteredAsync(tenant);

        if (accepted)
        {
            Assert.Equal("EU", (await preflight)?.Name);
        }
        else
        {
            ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => preflight);
            Assert.Equal("InsufficientScope", fault.ErrorId);
        }

        tenant.Handler.AssertConsumed();
    }

    [Fact]
    public async Task Sign_in_that_may_change_groups_costs_no_request_for_the_present_group()
    {
        Respond(TenantScript.Groups, Default, Target);

        _ = await CheckRegisteredAsync(_tenant);

        _tenant.Handler.AssertConsumed();
    }

    [Theory]
    [InlineData("EU", "g2", true, true)]
    [InlineData("EU", "g1", true, false)]
    [InlineData("EU", "g2", false, false)]
    [InlineData("Default", "g1", false, true)]
    [InlineData("New", "g2", true, false)]
    public async Task Sign_in_that_only_reads_is_sufficient_for_many_servers_whose_connectors_are_in_their_groups(
        string wanted,
        string present,
        bool isRegistered,
        bool accepted
    )
    {
        GraphFixture tenant = ReadOnlyTenant();
        _ = tenant.Handler.On(TenantScript.Groups, 200, TenantScript.GroupPage(Default, Target));
        Connector listed = new() { Id = "c1", ConnectorGroupId = present };
        FleetRequest server = new(
            RequestFor(wanted, createGroup: wanted == "New"),
            isRegistered,
            isRegistered ? listed : null
        );

        Task preflight = GroupPreflight.RunForFleetAsync(tenant.Tenant, [server], tenant.Reporter, Stop);

        if (accepted)
        {
            await preflight;
        }
        else
        {
            ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => preflight);
            Assert.Equal("InsufficientScope", fault.ErrorId);
        }

        tenant.Handler.AssertConsumed();
    }

    [Fact]
    public async Task Inspection_leaves_the_connector_of_the_state_as_it_was()
    {
        Respond(TenantScript.Member("c1"), Target);
        ConnectorGroup group = new() { Id = "g2", Name = "EU" };
        ProvisioningState state = new() { Connector = _connector, Group = group };

        StepPlan plan = await new JoinGroupStep().InspectAsync(Context(createGroup: false), state, Stop);

        Assert.Equal(StepPlanKind.Done, plan.Kind);
        Assert.Equal("EU", plan.State.Connector?.ConnectorGroup);
        Assert.Null(_connector.ConnectorGroup);
    }

    [Fact]
    public async Task Confirmation_leaves_the_connector_of_the_state_as_it_was()
    {
        Respond(TenantScript.Member("c1"), Target);
        ProvisioningState state = new() { Connector = _connector };

        StepPlan plan = await new ConfirmStep().InspectAsync(Context(createGroup: false), state, Stop);

        Assert.Equal("EU", plan.State.Connector?.ConnectorGroup);
        Assert.Null(_connector.ConnectorGroup);
    }

    [Fact]
    public async Task Move_leaves_the_connector_of_the_state_as_it_was()
    {
        Respond(TenantScript.Groups, Default, Target);
        Respond(TenantScript.Member("c1"), Default);
        ExpectMove(Target);

        StepDone done = await RunAsync(createGroup: false);

        Assert.Equal("EU", done.State.Connector?.ConnectorGroup);
        Assert.Null(_connector.ConnectorGroup);
    }

    // Runs the part of the preflight that concerns the group, and the step.
    private async Task<StepDone> RunAsync(bool createGroup)
    {
        ProvisioningContext context = Context(createGroup);
        ConnectorRegistration registration = new() { State = RegistrationState.NotRegistered, Detail = "" };
        ConnectorGroup? group = await GroupPreflight.RunAsync(context, new(null, registration, false), Stop);
        ProvisioningState state = new()
        {
            Connector = _connector,
            Group = group,
            RegisteredNow = true,
        };
        JoinGroupStep step = new();
        StepPlan plan = await step.InspectAsync(context, state, Stop);
        Assert.Equal(StepPlanKind.Act, plan.Kind);
        return await _tenant.RunAsync(step.ApplyAsync(context, plan.State, Stop));
    }

    private static GraphFixture ReadOnlyTenant()
    {
        GraphFixture tenant = new(new FixedTokens { Scopes = ["Directory.Read.All"] });
        tenant.Memory.BatchRefused = true;
        return tenant;
    }

    private Task<ConnectorGroup?> CheckRegisteredAsync(GraphFixture tenant)
    {
        ProvisioningContext context = new ProvisioningFixture(
            _server.Server,
            RequestFor("EU", createGroup: false),
            tenant: tenant.Tenant
        ).Context;
        ConnectorRegistration registration = new()
        {
            State = RegistrationState.Registered,
            ConnectorId = "c1",
            Detail = "",
        };
        InstalledConnector installed = new()
        {
            Brand = ProductNames.All[0],
            Folder = "",
            Missing = [],
        };
        return GroupPreflight.RunAsync(context, new(installed, registration, false), Stop);
    }

    private ProvisioningContext Context(bool createGroup) =>
        new ProvisioningFixture(_server.Server, RequestFor("EU", createGroup), tenant: _tenant.Tenant).Context;

    private static ProvisioningRequest RequestFor(string group, bool createGroup) =>
        new() { ConnectorGroup = new ConnectorGroupReference(group), CreateGroup = createGroup };

    private void Respond(string request, params string[] groups) =>
        _tenant.Handler.On(request, 200, TenantScript.GroupPage(groups));

    private void ExpectMove(string target)
    {
        Respond(TenantScript.Member("c1"), Default);
        _ = _tenant.Handler.On(TenantScript.Move("c1"), 204);
        Respond(TenantScript.Member("c1"), target);
    }

    private void RefuseMove()
    {
        Respond(TenantScript.Member("c1"), Default);
        _ = _tenant.Handler.On(TenantScript.Move("c1"), 404);
        Respond(TenantScript.Member("c1"), Default);
    }
}
