using System.Text.RegularExpressions;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;
using Newtonsoft.Json.Linq;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics.Export;

public sealed class DiagnosticPageTests : IDisposable
{
    private const string Channel = "Microsoft-Microsoft Entra private network-Connector/Admin";

    private readonly ExportFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Page_starts_with_the_verdict_and_the_failures()
    {
        string page = await PageAsync();

        int verdict = page.IndexOf("Not installed", StringComparison.Ordinal);
        int failed = page.IndexOf("Failed checks", StringComparison.Ordinal);
        int status = page.IndexOf("<h2>Status", StringComparison.Ordinal);
        int contents = page.IndexOf("What is in this zip", StringComparison.Ordinal);
        int removed = page.IndexOf("What was removed", StringComparison.Ordinal);
        Assert.True(
            verdict > 0 && verdict < failed && failed < status && status < contents && contents < removed,
            page
        );
        Assert.Contains("Run <span class=\"command\">Install-Connector</span>.", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_with_one_cause_are_one_card_and_all_of_them_are_listed_below()
    {
        _fixture.Checks = [new BlockedHosts("a.example.com", "b.example.com", "c.example.com")];

        string page = await PageAsync();

        Assert.Equal(1, Occurrences(page, "<li class=\"card fail\">"));
        Assert.Contains("<b>3</b> failed", page, StringComparison.Ordinal);
        int card = page.IndexOf("a.example.com:443, b.example.com:443, c.example.com:443", StringComparison.Ordinal);
        int rows = page.IndexOf("Failed checks, each row", StringComparison.Ordinal);
        Assert.True(card > 0 && card < rows, page);
        Assert.Equal(3, Occurrences(page[rows..], "did not answer"));
        JObject checks = JObject.Parse(_fixture.Read()["checks.json"]);
        Assert.Equal((1, 3), (checks["Findings"]!.Count(), checks["Checks"]!.Count()));
    }

    [Fact]
    public async Task Findings_of_one_row_are_not_listed_twice()
    {
        _fixture.Checks = [new BlockedHosts("a.example.com")];

        Assert.DoesNotContain("each row", await PageAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_of_the_server_and_its_events_is_encoded()
    {
        const string attack = "</style><script>alert(1)</script>\"'><img src=x onerror=alert(2)>\0\u0007";
        _fixture.Server.Description = _fixture.Server.Description with
        {
            Name = "SRV<script>",
            OperatingSystem = attack,
        };
        _fixture.Server.Events.Channels[Channel] =
        [
            new ServerEvent(_fixture.Server.Description.UtcNow, Channel, attack, 1, 2, attack),
        ];

        string page = await PageAsync();

        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain('\0', page);
        Assert.DoesNotContain('\u0007', page);
        Assert.Contains("&lt;script&gt;alert(1)", page, StringComparison.Ordinal);
        Assert.Contains("<h1>SRV&lt;script&gt;</h1>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_needs_no_external_resources()
    {
        string page = await PageAsync();

        Assert.DoesNotContain("url(", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("@import", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("src=", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<link", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("default-src &#39;none&#39;", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unreadable_events_differ_from_no_events()
    {
        Assert.Contains("No events could be read", await PageAsync(), StringComparison.Ordinal);
        _fixture.Server.Events.Channels[Channel] = [];
        Assert.Contains(
            "No warning and no error since 2026-10-25 08:00 UTC",
            await PageAsync(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Known_event_shows_its_cause_and_its_remedy_and_an_unknown_one_neither()
    {
        _fixture.Server.Events.Channels[Channel] =
        [
            new ServerEvent(_fixture.Server.Description.UtcNow, Channel, Channel, 4711, 2, "Nobody knows this."),
        ];
        string unknown = await PageAsync();
        _fixture.Server.Events.Channels[Channel] =
        [
            new ServerEvent(
                _fixture.Server.Description.UtcNow,
                Channel,
                Channel,
                4711,
                2,
                "The Connector trust certificate expired."
            ),
        ];

        string known = await PageAsync();

        Assert.Contains("Nobody knows this.", unknown, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>Remedy: </b>", unknown, StringComparison.Ordinal);
        Assert.Contains(
            "<b>Likely cause: </b>The connector&#39;s trust certificate had expired",
            known,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "<b>Remedy: </b>Run <span class=\"command\">Register-Connector</span>",
            known,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("Healthy", "good")]
    [InlineData("Degraded", "fair")]
    [InlineData("Unhealthy", "bad")]
    [InlineData("NotRegistered", "bad")]
    [InlineData("NotInstalled", "bad")]
    [InlineData("Unknown", "unknown")]
    public async Task Banner_has_the_tone_of_the_health(string health, string tone)
    {
        _fixture.Checks = [new OneResult(Enum.Parse<ConnectorHealth>(health))];

        Assert.Contains($"class=\"verdict {tone}\"", await PageAsync(), StringComparison.Ordinal);
    }

    private async Task<string> PageAsync()
    {
        ConnectorDiagnostic made = await _fixture.RunAsync();
        Assert.True(made.Changed);
        return _fixture.Read()["index.html"];
    }

    private static int Occurrences(string text, string part) => Regex.Matches(text, Regex.Escape(part)).Count;

    private sealed class OneResult(ConnectorHealth health) : Check(NetworkCheckTable.Port)
    {
        public override Task<IReadOnlyList<CheckResult>> RunAsync(
            CheckContext context,
            CancellationToken cancellationToken
        ) => Task.FromResult<IReadOnlyList<CheckResult>>([Warn("", "It was seen.", "Look.", health)]);
    }

    // One firewall rule that blocks hosts.
    private sealed class BlockedHosts(params string[] hosts) : Check(NetworkCheckTable.Port)
    {
        public override Task<IReadOnlyList<CheckResult>> RunAsync(
            CheckContext context,
            CancellationToken cancellationToken
        ) =>
            Task.FromResult<IReadOnlyList<CheckResult>>([
                .. hosts.Select(host =>
                    Fail($"{host}:443", $"{host}:443 did not answer.", $"Allow outbound TCP 443 to {host}.")
                        .About(host, 443, null)
                ),
            ]);
    }
}
