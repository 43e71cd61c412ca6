using System.Net.Http;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;
using EntraPrivateAccess.Tests.Unit.Graph;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Tenant;

/// <summary>Which applications a change leaves without an active connector, and what it costs to find out.</summary>
public sealed class ImpactReaderTests
{
    private readonly GraphFixture _fixture = new();
    private readonly ConnectorGroup _target = new() { Id = "g9", Name = "Target" };

    public ImpactReaderTests() => _fixture.Memory.BatchRefused = true;

    [Fact]
    public async Task Move_of_all_active_members_names_the_applications_of_their_group()
    {
        _ = _fixture
            .Handler.On(TenantScript.Member("c1"), 200, TenantScript.GroupPage("g1:EU:eur"))
            .On(TenantScript.Member("c2"), 200, TenantScript.GroupPage("g1:EU:eur"))
            .On(
                TenantScript.Members("g1"),
                200,
                TenantScript.ConnectorPage("c1:A:active", "c2:B:active", "c3:C:inactive")
            )
            .On(TenantScript.Applications("g1"), 200, TenantScript.ApplicationPage("a1:Payroll", "a2:Wiki"));

        AvailabilityImpact impact = await MoveAsync("c1", "c2");

        Assert.Equal(
            "A, B are the only active connectors of 'EU'. "
                + "Users lose access to these 2 applications: 'Payroll', 'Wiki'.",
            impact.Description
        );
    }

    [Theory]
    [InlineData("c1:A:active", "c2:B:active")]
    [InlineData("c1:A:inactive", "c2:B:inactive")]
    public async Task Move_loses_nothing_if_another_member_stays_active_or_none_was(string moved, string other)
    {
        _ = _fixture
            .Handler.On(TenantScript.Member("c1"), 200, TenantScript.GroupPage("g1:EU:eur"))
            .On(TenantScript.Members("g1"), 200, TenantScript.ConnectorPage(moved, other));

        Assert.Empty((await MoveAsync("c1")).Losses);
    }

    [Fact]
    public async Task Connector_that_is_already_in_the_target_loses_nothing()
    {
        _ = _fixture
            .Handler.On(TenantScript.Member("c1"), 200, TenantScript.GroupPage("g9:Target:eur"))
            .On(TenantScript.Members("g9"), 200, TenantScript.ConnectorPage("c1:A:active"));

        Assert.Empty((await MoveAsync("c1")).Losses);
    }

    [Fact]
    public async Task Connector_without_a_group_loses_nothing()
    {
        _ = _fixture.Handler.On(TenantScript.Member("c1"), 200, TenantScript.GroupPage());

        Assert.Empty((await MoveAsync("c1")).Losses);
    }

    [Fact]
    public async Task Assignment_to_a_group_without_active_connectors_names_the_applications_that_were_served()
    {
        _ = _fixture
            .Handler.On(TenantScript.Members("g9"), 200, TenantScript.ConnectorPage("c9:Z:inactive"))
            .On(TenantScript.GroupOfApplication("a1"), 200, Group("g1"))
            .On(TenantScript.GroupOfApplication("a2"), 200, Group("g2"))
            .On(TenantScript.Members("g1"), 200, TenantScript.ConnectorPage("c1:A:active"))
            .On(TenantScript.Members("g2"), 200, TenantScript.ConnectorPage("c2:B:inactive"));

        AvailabilityImpact impact = await AssignAsync("a1:Payroll", "a2:Wiki");

        Assert.Equal(
            "Connector group 'Target' has no active connector. Users lose access to this application: 'Payroll'.",
            impact.Description
        );
    }

    [Fact]
    public async Task Assignment_to_a_served_group_costs_one_request()
    {
        _ = _fixture.Handler.On(TenantScript.Members("g9"), 200, TenantScript.ConnectorPage("c9:Z:active"));

        Assert.Empty((await AssignAsync("a1:Payroll")).Losses);
        _ = Assert.Single(_fixture.Handler.Seen);
    }

    [Fact]
    public async Task Removal_moves_applications_before_their_connectors_arrive()
    {
        ConnectorGroup removed = new()
        {
            Id = "g1",
            Name = "EU",
            Members = [new Connector { Id = "c1", Status = "active" }],
            Applications = [new ConnectorGroupApplication { Id = "a1", Name = "Payroll" }],
        };
        _ = _fixture
            .Handler.On(TenantScript.Members("g9"), 200, TenantScript.ConnectorPage())
            .On(TenantScript.GroupOfApplication("a1"), 200, Group("g1"))
            .On(TenantScript.Members("g1"), 200, TenantScript.ConnectorPage("c1:A:active"));

        AvailabilityImpact impact = await _fixture.RunAsync(
            _fixture.Tenant.Impacts.OfRemovalAsync(new GroupRemoval(removed, _target), CancellationToken.None)
        );

        Assert.Contains("until the moved connectors have arrived there: 'Payroll'", impact.Description);
    }

    [Fact]
    public async Task Many_connectors_are_read_by_group()
    {
        string[] ids = [.. Enumerable.Range(1, 201).Select(number => $"c{number}")];
        _ = _fixture
            .Handler.On(TenantScript.Groups, 200, TenantScript.GroupPage("g1:EU:eur"))
            .On(TenantScript.Members("g1"), 200, TenantScript.ConnectorPage([.. ids.Select(id => $"{id}:{id}:active")]))
            .On(TenantScript.Applications("g1"), 200, TenantScript.ApplicationPage("a1:Payroll"));

        AvailabilityImpact impact = await MoveAsync(ids);

        Assert.Contains("and 181 more are the only active connectors", impact.Description);
        Assert.Equal(3, _fixture.Handler.Seen.Count);
    }

    [Fact]
    public async Task Refused_request_makes_the_impact_unknown()
    {
        _ = _fixture.Handler.On(
            TenantScript.Member("c1"),
            403,
            """{"error":{"code":"Authorization_RequestDenied","message":"No."}}"""
        );

        AvailabilityImpact impact = await MoveAsync("c1");

        Assert.Empty(impact.Losses);
        Assert.NotNull(impact.UnknownReason);
    }

    [Fact]
    public async Task Request_without_an_answer_makes_the_impact_unknown_after_ten_seconds()
    {
        GraphFixture silent = new(handler: new SilentHandler());
        DateTimeOffset started = silent.Time.GetUtcNow();

        AvailabilityImpact impact = await silent.RunAsync(
            silent.Tenant.Impacts.OfMoveAsync([new Connector { Id = "c1" }], _target, CancellationToken.None)
        );

        Assert.Contains("did not answer within 10 seconds", impact.UnknownReason);
        Assert.InRange(silent.Time.GetUtcNow() - started, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20));
    }

    private static string Group(string id) => $$"""{"id":"{{id}}","name":"{{id}}"}""";

    private Task<AvailabilityImpact> MoveAsync(params string[] ids) =>
        _fixture.RunAsync(
            _fixture.Tenant.Impacts.OfMoveAsync(
                [.. ids.Select(id => new Connector { Id = id, MachineName = id })],
                _target,
                CancellationToken.None
            )
        );

    private Task<AvailabilityImpact> AssignAsync(params string[] applications) =>
        _fixture.RunAsync(
            _fixture.Tenant.Impacts.OfAssignmentAsync(
                [
                    .. applications
                        .Select(application => application.Split(':'))
                        .Select(parts => new ConnectorGroupApplication { Id = parts[0], Name = parts[1] }),
                ],
                _target,
                CancellationToken.None
            )
        );

    /// <summary>Never answers.</summary>
    private sealed class SilentHandler : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException();
        }
    }
}
