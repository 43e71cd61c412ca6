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

/// <summary>What an update asks, and what it makes of the answer.</summary>
public sealed class UpdateDowntimeTests
{
    private const string Name = "srv01.contoso.local";

    private readonly GraphFixture _stage = new();
    private readonly List<string> _asked = [];

    [Fact]
    public async Task The_only_active_member_asks_and_a_yes_goes_on()
    {
        Script($"c1:{Name}:active", "c2:other:inactive");

        await AskAsync(answer: true);

        Assert.Equal(
            [
                "Only active connector: srv01.contoso.local is the only active connector of 'EU West': users will notice, since nobody serves that group's applications while it is updated. Update it now?",
            ],
            _asked
        );
        Assert.DoesNotContain(_stage.Reporter.Said, said => said.Contains("users will notice"));
    }

    [Fact]
    public async Task A_no_ends_the_update_with_what_was_declined()
    {
        Script($"c1:{Name}:active");

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => AskAsync(answer: false));

        Assert.Equal(("OnlyActiveMember", ErrorKind.OperationStopped), (fault.ErrorId, fault.Category));
        Assert.Contains("only active connector of 'EU West'", fault.Message);
        _ = Assert.Single(_asked);
    }

    [Fact]
    public async Task Who_agreed_before_is_warned_and_not_asked()
    {
        Script($"c1:{Name}:active");

        await AskAsync(answer: false, new ProvisioningRequest { DowntimeAccepted = true });

        Assert.Empty(_asked);
        _ = Assert.Single(_stage.Reporter.Said, said => said.Contains("users will notice"));
    }

    [Theory]
    [InlineData("active", "active")]
    [InlineData("inactive", "inactive")]
    public async Task Nobody_is_asked_where_others_serve_or_it_serves_nobody(string own, string other)
    {
        Script($"c1:{Name}:{own}", $"c2:other:{other}");

        await AskAsync(answer: false);

        Assert.Empty(_asked);
    }

    [Fact]
    public async Task Where_several_have_the_name_and_are_active_it_asks_since_this_one_may_be_alone()
    {
        _ = _stage
            .Handler.On(
                TenantScript.Connectors,
                200,
                TenantScript.ConnectorPage($"c1:{Name}:active", $"c2:{Name}:active")
            )
            .On(TenantScript.Member("c1"), 200, TenantScript.GroupPage("g1:EU West:eur"))
            .On(TenantScript.Member("c2"), 200, TenantScript.GroupPage("g2:US:nam"));

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => AskAsync(answer: false));

        Assert.Equal("OnlyActiveMember", fault.ErrorId);
        Assert.Contains("2 active connectors of this server's name", Assert.Single(_asked));
    }

    private void Script(params string[] members) =>
        _stage
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
            Clock = _stage.Time,
            Reporter = _stage.Reporter,
            Tenant = _stage.Tenant,
            Activity = "Testing",
            AskLicense = () => Task.FromResult(false),
            Ask = (caption, text) =>
            {
                _asked.Add($"{caption}: {text}");
                return Task.FromResult(answer);
            },
        };
        context.Installed = new InstalledConnector
        {
            Brand = ProductNames.Former,
            Folder = @"C:\Connector",
            Version = new Version(1, 5, 4364, 0),
            Missing = [],
        };
        context.Registration = new ConnectorRegistration { State = RegistrationState.Registered, Detail = "" };
        await UpdateDowntime.AskAsync(context, TestContext.Current.CancellationToken);
        _stage.Handler.AssertConsumed();
    }
}
