using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tests.Unit.Graph;
using EntraPrivateAccess.Tests.Unit.Tenant;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics;

/// <summary>Tests the checks of the server that depend on its group's applications and members.</summary>
public sealed class GroupFactTests
{
    private const string Name = "srv01.contoso.local";

    private const string Applications =
        $"GET {GraphFixture.Profile}/connectorGroups/g1/applications"
        + "?$select=id,appId,displayName,tags,onPremisesPublishing";

    private readonly GraphFixture _graph = new();
    private readonly CheckFixture _fixture = new();

    public GroupFactTests() => _fixture.Directory = _graph.Tenant;

    [Theory]
    [InlineData("Web:enterpriseapp", CheckStatus.Warn, "publishes 'Web'")]
    [InlineData("Web:", CheckStatus.Warn, "publishes 'Web'")]
    [InlineData("Files:nonwebapp Web:enterpriseapp", CheckStatus.Warn, "publishes 'Web'")]
    [InlineData("A:enterpriseapp B:enterpriseapp C:enterpriseapp D:enterpriseapp", CheckStatus.Warn, "and 1 more")]
    [InlineData("Files:nonwebapp Quick:quickaccessapp", CheckStatus.Pass, "serves Private Access only")]
    [InlineData("Files:nonwebapp New:somethingnew", CheckStatus.Skip, "the kind of 'New' is not known")]
    [InlineData("", CheckStatus.Pass, "serves no application yet")]
    public async Task Http2_must_be_off_if_the_group_publishes_a_web_application(
        string applications,
        CheckStatus expected,
        string words
    )
    {
        ScriptGroup("c1");
        _ = _graph.Handler.On(Applications, 200, Page(applications));

        CheckResult row = Assert.Single(await _fixture.RunAsync([new Http2Check()]));

        Assert.Equal((expected, ConnectorHealth.Healthy), (row.Status, row.Health));
        Assert.Contains(words, row.Detail);
        Assert.Equal(expected is not CheckStatus.Pass, row.Action is not null);
    }

    [Fact]
    public async Task Http2_that_is_off_requires_no_request()
    {
        _fixture.Server.Registry.Set(Http2Check.Key, Http2Check.Value, 0);

        Assert.Equal(CheckStatus.Pass, Assert.Single(await _fixture.RunAsync([new Http2Check()])).Status);
    }

    [Fact]
    public async Task Http2_is_skipped_if_Graph_does_not_return_the_applications()
    {
        ScriptGroup("c1");
        _ = _graph.Handler.On(Applications, 403, "{}");

        CheckResult row = Assert.Single(await _fixture.RunAsync([new Http2Check()]));

        Assert.Equal(CheckStatus.Skip, row.Status);
        Assert.Contains("Microsoft Graph did not return them", row.Detail);
    }

    [Theory]
    [InlineData("c1", CheckStatus.Pass, "the only connector of its group")]
    [InlineData("c1 former", CheckStatus.Pass, "the only connector of its group")]
    [InlineData("c1 c2", CheckStatus.Warn, "those of other2.contoso.local can't be read from here")]
    public async Task Setting_in_which_members_must_agree_names_the_other_members(
        string members,
        CheckStatus expected,
        string words
    )
    {
        ScriptGroup(members.Split(' '));
        _fixture.Server.Registry.Set(BackendSetting.CurrentKey, BackendSetting.Spnego, 1);

        CheckResult row = (await _fixture.RunAsync([new BackendSettingsCheck(new InstallationCheck())])).Single(one =>
            one.Target == BackendSetting.Spnego
        );

        Assert.Equal((expected, ConnectorHealth.Healthy), (row.Status, row.Health));
        Assert.Contains(words, row.Detail);
    }

    private void ScriptGroup(params string[] members)
    {
        string page = TenantScript.ConnectorPage([
            .. members.Select(id =>
                id switch
                {
                    "c1" => $"c1:{Name}:active",
                    "former" => $"c0:{Name}:inactive",
                    _ => $"{id}:other{id[1..]}.contoso.local:active",
                }
            ),
        ]);
        _ = _graph
            .Handler.On(TenantScript.Connectors, 200, page)
            .On(TenantScript.Member("c1"), 200, TenantScript.GroupPage("g1:EU West:eur"))
            .On($"GET {GraphFixture.Profile}/connectorGroups/g1/members", 200, page);
    }

    // Each application as name:type.
    private static string Page(string applications) =>
        "{\"value\":["
        + string.Join(
            ",",
            applications
                .Split([' '], StringSplitOptions.RemoveEmptyEntries)
                .Select(text => text.Split(':'))
                .Select(
                    (parts, index) =>
                        $"{{\"id\":\"a{index}\",\"displayName\":\"{parts[0]}\",\"onPremisesPublishing\":"
                        + $"{{\"applicationType\":\"{parts[1]}\"}}}}"
                )
        )
        + "]}";
}
