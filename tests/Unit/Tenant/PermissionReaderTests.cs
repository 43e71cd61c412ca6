using System.Net.Http;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Tenant;
using EntraPrivateAccess.Tests.Unit.Graph;
using EntraPrivateAccess.Tests.Unit.Identity;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Tenant;

/// <summary>What a token and the responses of Microsoft Graph say about each operation.</summary>
public sealed class PermissionReaderTests
{
    private const string GlobalAdministrator = "62e90394-69f5-4237-9190-012177145e10";
    private const string ApplicationAdministrator = "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3";
    private const string SecurityReader = "5d6b6bb7-de71-4623-b4af-96380a352509";
    private const string CustomRole = "00000000-0000-4000-8000-00000000beef";
    private const string Denied = """{"error":{"code":"Authorization_RequestDenied","message":"No."}}""";
    private const string Profile = "GET " + GraphFixture.Profile;

    private static readonly PermissionOperation[] s_changes =
    [
        PermissionOperation.Move,
        PermissionOperation.Group,
        PermissionOperation.Application,
    ];

    private readonly ScriptedHandler _handler = new();

    [Fact]
    public async Task Administrator_with_the_permission_reads_for_certain_and_changes_probably()
    {
        ScriptReads();
        IReadOnlyList<EntraPrivateAccessPermission> rows = await TestAsync(User(ApplicationAdministrator));

        Assert.Equal(
            ["Read: Allowed", "Move: Allowed", "Group: Allowed", "Application: Allowed", "Register: Allowed"],
            rows.Select(row => $"{row}")
        );
        Assert.Equal(PermissionEvidence.Observed, rows[0].Evidence);
        Assert.All(rows.Skip(1), row => Assert.Equal(PermissionEvidence.Inferred, row.Evidence));
        Assert.StartsWith(
            "Microsoft Graph: GET /beta/onPremisesPublishingProfiles/applicationProxy/connectors returned 200 at ",
            rows[0].Sources[0],
            StringComparison.Ordinal
        );
        Assert.Contains("Microsoft Graph permissions data (August 2026)", rows[1].Sources);
        Assert.Equal((0, 600), (rows[0].Age, rows[1].Age));
        Assert.Equal(["Application Administrator"], rows[1].DirectoryRoles);
        Assert.Equal(["Directory.ReadWrite.All", "openid"], rows[1].Scopes);
    }

    [Theory]
    [InlineData("Directory.ReadWrite.All", SecurityReader, PermissionStatus.Refused, "only roles that read: Security")]
    [InlineData("Directory.ReadWrite.All", CustomRole, PermissionStatus.Unknown, "does not know what the roles")]
    [InlineData("Directory.ReadWrite.All", null, PermissionStatus.Unknown, "contains no directory role")]
    [InlineData("Directory.Read.All", ApplicationAdministrator, PermissionStatus.Refused, "No source lists any of")]
    [InlineData("Directory.AccessAsUser.All", ApplicationAdministrator, PermissionStatus.Unknown, "2021) lists Dir")]
    [InlineData(
        "OnPremisesPublishingProfiles.ReadWrite.All",
        ApplicationAdministrator,
        PermissionStatus.Unknown,
        "permissions data requires Directory.ReadWrite.All"
    )]
    public async Task Change_of_a_user_depends_on_scope_and_role(
        string scope,
        string? role,
        PermissionStatus expected,
        string words
    )
    {
        ScriptReads();
        (string, object?)[] claims = [("scp", scope), ("wids", role is null ? null : new[] { role })];
        foreach (
            EntraPrivateAccessPermission row in await TestAsync(TestToken.Graph([.. claims, Issued]), false, s_changes)
        )
        {
            Assert.Equal(expected, row.Status);
            Assert.Contains(words, row.Detail);
            Assert.NotEqual(PermissionEvidence.Observed, row.Evidence);
            Assert.NotNull(row.Action);
        }
    }

    [Fact]
    public async Task Refused_read_outweighs_what_the_token_contains()
    {
        _ = _handler
            .On($"{Profile}/connectors?$top=1", 403, Denied)
            .On($"{Profile}/connectorGroups?$top=1", 403, Denied);
        IReadOnlyList<EntraPrivateAccessPermission> rows = await TestAsync(
            User(GlobalAdministrator),
            false,
            [PermissionOperation.Read, .. s_changes]
        );
        Assert.All(rows, row =>
        {
            Assert.Equal((PermissionStatus.Refused, PermissionEvidence.Observed), (row.Status, row.Evidence));
            Assert.Contains("refused to return connectors and connectorGroups", row.Detail);
            Assert.Contains("returned 403 Authorization_RequestDenied", row.Sources[0]);
            Assert.NotNull(row.Action);
        });
    }

    [Fact]
    public async Task Refused_read_of_applications_concerns_only_their_assignment()
    {
        _ = _handler
            .On($"{Profile}/connectors?$top=1", 200, TenantScript.ConnectorPage("c1:A:active"))
            .On($"{Profile}/connectorGroups?$top=1", 200, TenantScript.GroupPage("g1:EU:eur"))
            .On(TenantScript.Applications("g1"), 403, Denied);
        IReadOnlyList<EntraPrivateAccessPermission> rows = await TestAsync(User(GlobalAdministrator), false, s_changes);
        Assert.Equal(
            [PermissionStatus.Allowed, PermissionStatus.Allowed, PermissionStatus.Refused],
            rows.Select(row => row.Status)
        );
    }

    [Theory]
    [InlineData("Directory.ReadWrite.All", "Unknown Unknown Unknown Refused")]
    [InlineData("OnPremisesPublishingProfiles.ReadWrite.All", "Unknown Unknown Unknown Refused")]
    [InlineData("NetworkAccess.Read.All", "Refused Refused Refused Refused")]
    public async Task Change_of_an_application_is_unknown_or_listed_by_no_source(string role, string expected)
    {
        ScriptReads();
        IReadOnlyList<EntraPrivateAccessPermission> rows = await TestAsync(
            Application(role),
            true,
            [.. s_changes, PermissionOperation.Register]
        );
        Assert.Equal(expected, string.Join(" ", rows.Select(row => row.Status)));
        Assert.All(rows, row => Assert.Equal([role], row.AppRoles));
        Assert.All(rows, row => Assert.Empty(row.Scopes));
    }

    [Fact]
    public async Task Application_that_may_not_read_may_still_create_groups()
    {
        _ = _handler
            .On($"{Profile}/connectors?$top=1", 403, Denied)
            .On($"{Profile}/connectorGroups?$top=1", 403, Denied);
        IReadOnlyList<EntraPrivateAccessPermission> rows = await TestAsync(
            Application("Directory.ReadWrite.All"),
            true,
            s_changes
        );
        Assert.Equal(
            [PermissionStatus.Refused, PermissionStatus.Unknown, PermissionStatus.Refused],
            rows.Select(row => row.Status)
        );
        Assert.Contains("only for creating a group", rows[1].Detail);
    }

    [Fact]
    public async Task Opaque_token_is_known_only_by_its_reads()
    {
        ScriptReads();
        IReadOnlyList<EntraPrivateAccessPermission> rows = await TestAsync("opaque");
        Assert.Equal(PermissionStatus.Allowed, rows[0].Status);
        Assert.All(rows.Skip(1), row =>
        {
            Assert.Equal((PermissionStatus.Unknown, PermissionEvidence.None), (row.Status, row.Evidence));
            Assert.Contains("can't be decoded", row.Detail);
            Assert.Null(row.Age);
        });
    }

    [Theory]
    [InlineData(ApplicationAdministrator, "0", PermissionStatus.Unknown, "first connector of the tenant")]
    [InlineData(GlobalAdministrator, "0", PermissionStatus.Allowed, "Global Administrator")]
    [InlineData(GlobalAdministrator, "1", PermissionStatus.Refused, "is a guest")]
    public async Task Registration_of_the_first_connector_may_require_a_global_administrator(
        string role,
        string account,
        PermissionStatus expected,
        string words
    )
    {
        _ = _handler
            .On($"{Profile}/connectors?$top=1", 404, TenantScript.NotEnabled)
            .On($"{Profile}/connectorGroups?$top=1", 404, TenantScript.NotEnabled);
        IReadOnlyList<EntraPrivateAccessPermission> rows = await TestAsync(
            TestToken.Graph(Issued, ("wids", new[] { role }), ("acct", account)),
            false,
            [PermissionOperation.Register, PermissionOperation.Read]
        );
        Assert.Equal(expected, rows[0].Status);
        Assert.Contains(words, rows[0].Detail);
        Assert.Equal(PermissionStatus.Unknown, rows[1].Status);
    }

    [Fact]
    public async Task Response_that_is_neither_a_success_nor_a_refusal_leaves_everything_unknown()
    {
        _ = _handler
            .OnEach($"{Profile}/connectors?$top=1", 400, """{"error":{"code":"BadRequest","message":"No."}}""")
            .OnEach($"{Profile}/connectorGroups?$top=1", 400, """{"error":{"code":"BadRequest","message":"No."}}""");
        IReadOnlyList<EntraPrivateAccessPermission> rows = await TestAsync(
            User(GlobalAdministrator),
            false,
            [PermissionOperation.Read, .. s_changes]
        );
        Assert.All(rows, row => Assert.Equal(PermissionStatus.Unknown, row.Status));
    }

    [Fact]
    public async Task Read_only_session_refuses_changes_and_still_shows_what_the_account_may_do()
    {
        ScriptReads();
        IReadOnlyList<EntraPrivateAccessPermission> rows = await TestAsync(
            User(ApplicationAdministrator),
            isReadOnly: true
        );
        Assert.Equal(PermissionStatus.Allowed, rows[0].Status);
        Assert.All(rows.Skip(1), row =>
        {
            Assert.Equal((PermissionStatus.Refused, PermissionEvidence.Observed), (row.Status, row.Evidence));
            Assert.Contains("read-only", row.Detail);
            Assert.Contains("Otherwise: Allowed, inferred.", row.Detail);
            Assert.True(row.ReadOnly);
        });
    }

    [Theory]
    [InlineData("POST", true)]
    [InlineData("PATCH", true)]
    [InlineData("PUT", true)]
    [InlineData("DELETE", true)]
    [InlineData("GET", false)]
    public async Task Read_only_connection_sends_no_request_that_changes_something(string method, bool isRefused)
    {
        GraphClient client = Client("opaque", false, true);
        GraphRequest request = new(new HttpMethod(method), GraphPaths.ConnectorGroups);
        if (!isRefused)
        {
            _ = _handler.On($"GET {GraphFixture.Profile}/connectorGroups", 200, "{}");
            Assert.Equal(200, (await client.AskAsync(request, CancellationToken.None)).Status);
            return;
        }

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() =>
            client.AskAsync(request, CancellationToken.None)
        );
        Assert.Equal(("ReadOnlySession", ErrorKind.PermissionDenied), (fault.ErrorId, fault.Category));
        Assert.Empty(_handler.Seen);
    }

    [Fact]
    public async Task Read_only_connection_sends_no_batch_that_changes_something()
    {
        GraphClient client = Client("opaque", false, true, batches: true);
        GraphRequest[] requests =
        [
            GraphRequest.Delete(GraphPaths.ConnectorGroup("g1")),
            GraphRequest.Delete(GraphPaths.ConnectorGroup("g2")),
        ];
        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() =>
            client.AskManyAsync(requests, CancellationToken.None)
        );
        Assert.Equal("ReadOnlySession", fault.ErrorId);
        Assert.Empty(_handler.Seen);
    }

    private static (string, object?) Issued => ("iat", TestToken.Now.AddMinutes(-10).ToUnixTimeSeconds());

    private static string User(string role) => TestToken.Graph(Issued, ("wids", new[] { role }));

    private static string Application(string role) =>
        TestToken.Graph(Issued, ("scp", null), ("upn", null), ("idtyp", "app"), ("roles", new[] { role }));

    private void ScriptReads() =>
        _ = _handler
            .On($"{Profile}/connectors?$top=1", 200, TenantScript.ConnectorPage("c1:A:active"))
            .On($"{Profile}/connectorGroups?$top=1", 200, TenantScript.GroupPage("g1:EU:eur"))
            .OnEach(TenantScript.Applications("g1"), 200, TenantScript.ApplicationPage());

    private Task<IReadOnlyList<EntraPrivateAccessPermission>> TestAsync(
        string token,
        bool isApplication = false,
        PermissionOperation[]? operations = null,
        bool isReadOnly = false
    ) =>
        new PermissionReader(Client(token, isApplication, isReadOnly), "Global").ReadAsync(
            operations ?? [PermissionOperation.Read, .. s_changes, PermissionOperation.Register],
            CancellationToken.None
        );

    private GraphClient Client(string token, bool isApplication, bool isReadOnly, bool batches = false) =>
        new(
            new GraphConnection(
                new HttpClient(_handler),
                new Uri("https://graph.microsoft.com"),
                new Tokens(token, isApplication),
                new ServiceCapabilities { BatchRefused = !batches }
            )
            {
                Time = new FakeTimeProvider(TestToken.Now),
                IsReadOnly = isReadOnly,
            },
            new HeardReporter()
        );

    /// <summary>Returns one token with its claims.</summary>
    private sealed class Tokens(string token, bool isApplication) : ITokenSource
    {
        public string Method => "Test";

        public bool IsAppOnly => isApplication;

        public Task<AccessToken> GetAsync(bool forceRefresh, IReporter reporter, CancellationToken cancellationToken) =>
            Task.FromResult(AccessTokens.From(TestToken.Secure(token), TokenClaims.Read(token)));
    }
}
