using System.Net.Http;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Server;
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
    public async Task Update_of_the_last_connector_of_an_application_prompts_and_continues_after_yes()
    {
        ScriptMembers([$"c1:{Name}:active", "c2:other:inactive"], "Payroll");

        await AskAsync(answer: true);

        Assert.Equal(
            [
                "Last active connector: srv01.contoso.local is the only active connector of 'EU West'. Users can't "
                    + "reach this application until the connector is active again: 'Payroll'. Continue?",
            ],
            _prompts
        );
        Assert.DoesNotContain(_fixture.Reporter.Said, said => said.Contains("Users"));
    }

    [Fact]
    public async Task Declined_prompt_ends_the_update_with_an_error()
    {
        ScriptMembers([$"c1:{Name}:active"], "Payroll");

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => AskAsync(answer: false));

        Assert.Equal(("OnlyActiveMember", ErrorKind.OperationStopped), (fault.ErrorId, fault.Category));
        Assert.Contains("only active connector of 'EU West'", fault.Message);
        _ = Assert.Single(_prompts);
    }

    [Fact]
    public async Task Installation_that_updates_the_last_connector_prompts_and_has_the_common_error()
    {
        ScriptMembers([$"c1:{Name}:active"], "Payroll");

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() =>
            AskAsync(answer: false, isUpdate: false)
        );

        Assert.Equal("LastActiveConnector", fault.ErrorId);
        _ = Assert.Single(_prompts);
    }

    [Fact]
    public async Task Installation_that_needs_neither_setup_nor_a_proxy_does_not_read_the_tenant()
    {
        await AskAsync(answer: false, new ProvisioningRequest { MinimumVersion = new Version(1, 5, 0, 0) }, false);

        Assert.Empty(_prompts);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Accepted_downtime_and_a_plan_warn_and_do_not_prompt(bool accepted, bool plan)
    {
        ScriptMembers([$"c1:{Name}:active"], "Payroll");

        await AskAsync(answer: false, new ProvisioningRequest { DowntimeAccepted = accepted, IsPlan = plan });

        Assert.Empty(_prompts);
        _ = Assert.Single(_fixture.Reporter.Said, said => said.Contains("'Payroll'"));
    }

    [Fact]
    public async Task Update_does_not_prompt_if_the_group_serves_no_application()
    {
        ScriptMembers([$"c1:{Name}:active"]);

        await AskAsync(answer: false);

        Assert.Empty(_prompts);
    }

    [Fact]
    public async Task Update_does_not_prompt_if_another_member_is_active()
    {
        ScriptMembers([$"c1:{Name}:active", "c2:other:active"], applications: null);

        await AskAsync(answer: false);

        Assert.Empty(_prompts);
    }

    [Fact]
    public async Task Update_does_not_prompt_if_the_connector_is_inactive()
    {
        _ = _fixture.Handler.On(TenantScript.Connectors, 200, TenantScript.ConnectorPage($"c1:{Name}:inactive"));

        await AskAsync(answer: false);

        Assert.Empty(_prompts);
    }

    [Fact]
    public async Task Any_of_several_active_connectors_with_the_same_name_may_be_the_one_on_the_server()
    {
        _fixture.Memory.BatchRefused = true;
        _ = _fixture
            .Handler.On(
                TenantScript.Connectors,
                200,
                TenantScript.ConnectorPage($"c1:{Name}:active", $"c2:{Name}:active")
            )
            .On(TenantScript.Member("c1"), 200, TenantScript.GroupPage("g1:EU West:eur"))
            .On(TenantScript.Member("c2"), 200, TenantScript.GroupPage("g2:US:nam"))
            .On(TenantScript.Members("g1"), 200, TenantScript.ConnectorPage($"c1:{Name}:active", "c3:other:active"))
            .On(TenantScript.Members("g2"), 200, TenantScript.ConnectorPage($"c2:{Name}:active"))
            .On(TenantScript.Applications("g2"), 200, TenantScript.ApplicationPage("a1:Payroll"));

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => AskAsync(answer: false));

        Assert.Equal("OnlyActiveMember", fault.ErrorId);
        Assert.Contains("'US'", Assert.Single(_prompts));
    }

    [Fact]
    public async Task Unknown_impact_warns_and_does_not_prompt()
    {
        _ = _fixture.Handler.On(TenantScript.Connectors, 403, """{"error":{"code":"Denied","message":"No."}}""");

        await AskAsync(answer: false);

        Assert.Empty(_prompts);
        _ = Assert.Single(_fixture.Reporter.Said, said =>
            said.StartsWith("It is unknown whether applications lose", StringComparison.Ordinal)
        );
    }

    private void ScriptMembers(string[] members, params string[]? applications)
    {
        _ = _fixture
            .Handler.On(TenantScript.Connectors, 200, TenantScript.ConnectorPage(members))
            .On(TenantScript.Member("c1"), 200, TenantScript.GroupPage("g1:EU West:eur"))
            .On(TenantScript.Members("g1"), 200, TenantScript.ConnectorPage(members));
        if (applications is not null)
        {
            _ = _fixture.Handler.On(
                TenantScript.Applications("g1"),
                200,
                TenantScript.ApplicationPage([.. applications.Select(name => $"a:{name}")])
            );
        }
    }

    private static ServiceInfo Running() =>
        new(
            ConnectorServiceNames.Connector,
            "",
            ServiceState.Running,
            ServiceStartType.Automatic,
            "",
            "",
            ProcessId: 1,
            ExitCode: 0,
            SpecificExitCode: 0
        );

    private async Task AskAsync(bool answer, ProvisioningRequest? request = null, bool isUpdate = true)
    {
        FakeServer server = new();
        using HttpClient http = new(new ScriptedHandler());
        ProvisioningContext context = new()
        {
            Request = (request ?? new ProvisioningRequest()) with { IsUpdate = isUpdate },
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
                ConnectorService = isUpdate ? null : Running(),
            },
            Registration = new ConnectorRegistration { State = RegistrationState.Registered, Detail = "" },
        };
        await UpdateDowntime.AskAsync(context, state, TestContext.Current.CancellationToken);
        _fixture.Handler.AssertConsumed();
    }
}
