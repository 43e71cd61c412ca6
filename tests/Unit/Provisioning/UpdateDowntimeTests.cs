using System.Net.Http;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Tests.Unit.Graph;
using EntraPrivateAccess.Tests.Unit.Server;
using EntraPrivateAccess.Tests.Unit.Tenant;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

/// <summary>The prompt before an update that causes downtime, and how the update handles the response.</summary>
public sealed class UpdateDowntimeTests
{
    private const string Name = "srv01.contoso.local";

    private readonly GraphFixture _fixture = new();
    private readonly List<string> _prompts = [];

    [Fact]
    public async Task Update_of_the_only_active_member_prompts_and_continues_after_yes()
    {
        ScriptMembers($"c1:{Name}:active", "c2:other:inactive");

        await AskAsync(answer: true);

        Assert.Equal(
            [
                "Only active connector: srv01.contoso.local is the only active connector of 'EU West'. Users will "
                    + "notice the update, because no other connector serves that group's applications in the meantime. "
                    + "Update it now?",
            ],
            _prompts
        );
        Assert.DoesNotContain(_fixture.Reporter.Said, said => said.Contains("Users will notice"));
    }

    [Fact]
    public async Task Declined_prompt_ends_the_update_with_an_error()
    {
        ScriptMembers($"c1:{Name}:active");

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => AskAsync(answer: false));

        Assert.Equal(("OnlyActiveMember", ErrorKind.OperationStopped), (fault.ErrorId, fault.Category));
        Assert.Contains("only active connector of 'EU West'", fault.Message);
        _ = Assert.Single(_prompts);
    }

    [Fact]
    public async Task Accepted_downtime_warns_and_does_not_prompt()
    {
        ScriptMembers($"c1:{Name}:active");

        await AskAsync(answer: false, new ProvisioningRequest { DowntimeAccepted = true });

        Assert.Empty(_prompts);
        _ = Assert.Single(_fixture.Reporter.Said, said => said.Contains("Users will notice"));
    }

    [Theory]
    [InlineData("active", "active")]
    [InlineData("inactive", "inactive")]
    public async Task Update_does_not_prompt_if_another_member_is_active_or_the_connector_is_inactive(
        string own,
        string other
    )
    {
        ScriptMembers($"c1:{Name}:{own}", $"c2:other:{other}");

        await AskAsync(answer: false);

        Assert.Empty(_prompts);
    }

    [Fact]
    public async Task Several_active_connectors_with_the_same_name_cause_a_prompt()
    {
        _ = _fixture
            .Handler.On(
                TenantScript.Connectors,
                200,
                TenantScript.ConnectorPage($"c1:{Name}:active", $"c2:{Name}:active")
            )
            .On(TenantScript.Member("c1"), 200, TenantScript.GroupPage("g1:EU West:eur"))
            .On(TenantScript.Member("c2"), 200, TenantScript.GroupPage("g2:US:nam"));

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => AskAsync(answer: false));

        Assert.Equal("OnlyActiveMember", fault.ErrorId);
        Assert.Contains("2 active connectors with this server's name", Assert.Single(_prompts));
    }

    private void ScriptMembers(params string[] members) =>
        _fixture
            .Handler.On(TenantScript.Connectors, 200, TenantScript.ConnectorPage(members))
            .On(TenantScript.Member("c1"), 200, TenantScript.GroupPage("g1:EU West:eur"))
            .On($"GET {GraphFixture.Profile}/connectorGroups/g1/members", 200, TenantScript.ConnectorPage(members));

    private async Task AskAsync(bool answer, ProvisioningRequest? request = null)
    {
        FakeServer server = new();
        using HttpClient http = new(new ScriptedHandler());
        ProvisioningContext context = new()
        {
            Request = request ?? new ProvisioningRequest(),
            Server = server,
            Description = server.Description,
            Environment = Environments.Global,
            Http = http,
            Clock = _fixture.Time,
            Reporter = _fixture.Reporter,
            Tenant = _fixture.Tenant,
            Activity = "Testing",
            AskLicense = () => Task.FromResult(false),
            Ask = (caption, text) =>
            {
                _prompts.Add($"{caption}: {text}");
                return Task.FromResult(answer);
            },
        };
        ProvisioningState state = new()
        {
            Installed = new InstalledConnector
            {
                Brand = ProductNames.Former,
                Folder = @"C:\Connector",
                Version = new Version(1, 5, 4364, 0),
                Missing = [],
            },
            Registration = new ConnectorRegistration { State = RegistrationState.Registered, Detail = "" },
        };
        await UpdateDowntime.AskAsync(context, state, TestContext.Current.CancellationToken);
        _fixture.Handler.AssertConsumed();
    }
}
