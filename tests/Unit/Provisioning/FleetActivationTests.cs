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
