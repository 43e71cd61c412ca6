using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Tests.Unit.Graph;
using EntraPrivateAccess.Tests.Unit.Tenant;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

/// <summary>What is left in the tenant for many servers whose own work is done.</summary>
public sealed class FleetActivationTests
{
    private readonly GraphFixture _fixture = new();

    [Fact]
    public async Task Each_server_is_reported_once_when_the_sign_in_ends_after_another_error()
    {
        _fixture
            .Handler.On(
                "POST /beta/$batch",
                200,
                $$"""
                {"responses":[{"id":"0","status":200,"body":{{TenantScript.Connector("c1:srv01:active")}}},
                {"id":"1","status":200,"body":{{TenantScript.Connector("c2:srv02:active")}}}]}
                """
            )
            .On(TenantScript.Groups, 200, TenantScript.GroupPage("g1:Default:nam:default"))
            .On(TenantScript.Groups, 401)
            .On(TenantScript.Groups, 401);
        FleetActivation activation = new(
            _fixture.Tenant,
            _fixture.Time,
            _fixture.Reporter,
            (_, _) => throw new InvalidOperationException("No connector is in its group."),
            _ => throw new InvalidOperationException("No server is asked.")
        );
        activation.Add(Member("srv01", "c1", "Missing"));
        activation.Add(Member("srv02", "c2", "EU"));
        activation.Complete();
        List<string> reported = [];

        _ = await _fixture.RunAsync(
            Run(activation, (member, fault) => reported.Add($"{member.ServerName}: {fault.ErrorId}"))
        );

        Assert.Equal(["srv01: ConnectorGroupNotFound", "srv02: TokenRefused"], reported);
        _fixture.Handler.AssertConsumed();
    }

    [Fact]
    public async Task Servers_that_arrive_in_turn_share_one_request()
    {
        _ = _fixture.Handler.On("POST /beta/$batch", 200, Batch("c1:srv01:active", "c2:srv02:active"));
        FleetActivation activation = Gathering();
        List<string> done = [];

        _ = await _fixture.RunAsync(RunAsync());

        Assert.Equal(["srv01", "srv02"], done);
        _fixture.Handler.AssertConsumed();

        async Task<bool> RunAsync()
        {
            Task work = activation.RunAsync(member => done.Add(member.ServerName), NoError, CancellationToken.None);
            activation.Add(Joined("srv01", "c1"));
            await _fixture.Time.DelayAsync(TimeSpan.FromSeconds(10), CancellationToken.None);
            activation.Add(Joined("srv02", "c2"));
            activation.Complete();
            await work;
            return true;
        }
    }

    [Fact]
    public async Task Servers_that_are_done_wait_only_a_while_for_one_that_is_not()
    {
        _ = _fixture.Handler.On("POST /beta/$batch", 200, Batch("c1:srv01:active", "c2:srv02:active"));
        FleetActivation activation = Gathering();
        List<TimeSpan> done = [];

        _ = await _fixture.RunAsync(RunAsync());

        Assert.Equal(2, done.Count);
        Assert.All(done, time => Assert.True(time < TimeSpan.FromSeconds(30), $"{time}"));
        _fixture.Handler.AssertConsumed();

        async Task<bool> RunAsync()
        {
            Task work = activation.RunAsync(_ => done.Add(_fixture.Waited), NoError, CancellationToken.None);
            activation.Add(Joined("srv01", "c1"));
            activation.Add(Joined("srv02", "c2"));
            await _fixture.Time.DelayAsync(TimeSpan.FromMinutes(1), CancellationToken.None);
            activation.Complete();
            await work;
            return true;
        }
    }

    [Fact]
    public async Task A_server_that_confirmed_the_contact_with_its_result_is_not_asked_again()
    {
        _ = _fixture.Handler.On(
            "GET /beta/onPremisesPublishingProfiles/applicationProxy/connectors/c1",
            200,
            Active("c1:srv01")
        );
        FleetActivation activation = Gathering();
        activation.Add(
            Joined("srv01", "c1", noWait: false, new ContactConfirmation(true, "its service is connected", null))
        );
        activation.Complete();
        List<FleetMember> done = [];

        _ = await _fixture.RunAsync(RunAsync());

        Assert.Equal("active", Assert.Single(done).ToResult().Status);

        async Task<bool> RunAsync()
        {
            await activation.RunAsync(done.Add, NoError, CancellationToken.None);
            return true;
        }
    }

    private FleetActivation Gathering() =>
        new(
            _fixture.Tenant,
            _fixture.Time,
            _fixture.Reporter,
            (_, _) => throw new InvalidOperationException("No server is asked."),
            _ => Task.FromResult<ServiceEnd?>(null)
        )
        {
            Gathers = true,
        };

    private static void NoError(FleetMember member, ConnectorException fault) =>
        Assert.Fail($"{member.ServerName}: {fault.Message}");

    private static string Active(string connector) => TenantScript.Connector($"{connector}:active");

    private static string Batch(params string[] connectors) =>
        $$"""{"responses":[{{string.Join(",", connectors.Select(Answer))}}]}""";

    private static string Answer(string connector, int index) =>
        $$"""{"id":"{{index}}","status":200,"body":{{TenantScript.Connector(connector)}}}""";

    // No group is to be joined.
    private FleetMember Joined(
        string server,
        string connectorId,
        bool noWait = true,
        ContactConfirmation? contact = null
    ) =>
        new()
        {
            Installed = new ConnectorInstallation { Server = server, ConnectorId = connectorId },
            ServerName = server,
            Request = new ProvisioningRequest { NoWait = noWait },
            ContactAtEnd = contact,
            Arrived = _fixture.Time.GetTimestamp(),
        };

    private static async Task<bool> Run(FleetActivation activation, Action<FleetMember, ConnectorException> fail)
    {
        await activation.RunAsync(_ => Assert.Fail("No connector is active."), fail, CancellationToken.None);
        return true;
    }

    private FleetMember Member(string server, string connectorId, string group) =>
        new()
        {
            Installed = new ConnectorInstallation { Server = server, ConnectorId = connectorId },
            ServerName = server,
            Request = new ProvisioningRequest { ConnectorGroup = new ConnectorGroupReference(group) },
            Arrived = _fixture.Time.GetTimestamp(),
        };
}
