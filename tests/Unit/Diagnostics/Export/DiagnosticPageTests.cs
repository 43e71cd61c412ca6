using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;
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

    private async Task<string> PageAsync()
    {
        ConnectorDiagnostic made = await _fixture.RunAsync();
        Assert.True(made.Changed);
        return _fixture.Read()["index.html"];
    }
}
