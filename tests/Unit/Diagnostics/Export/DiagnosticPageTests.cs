using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics.Export;

public sealed class DiagnosticPageTests : IDisposable
{
    private const string Channel = "Microsoft-Microsoft Entra private network-Connector/Admin";

    private readonly ExportFixture _room = new();

    public void Dispose() => _room.Dispose();

    [Fact]
    public async Task The_verdict_comes_first_then_what_failed_then_the_rest()
    {
        string page = await PageAsync();

        int verdict = page.IndexOf("Not installed", StringComparison.Ordinal);
        int failed = page.IndexOf("What failed", StringComparison.Ordinal);
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
    public async Task Whatever_a_machine_or_an_event_says_stays_text()
    {
        const string attack = "</style><script>alert(1)</script>\"'><img src=x onerror=alert(2)>\0\u0007";
        _room.Server.Description = _room.Server.Description with { Name = "SRV<script>", OperatingSystem = attack };
        _room.Server.Events.Channels[Channel] =
        [
            new ServerEvent(_room.Server.Description.UtcNow, Channel, attack, 1, 2, attack),
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
    public async Task It_needs_nothing_from_elsewhere()
    {
        string page = await PageAsync();

        Assert.DoesNotContain("url(", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("@import", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("src=", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<link", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("default-src &#39;none&#39;", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_that_could_not_be_read_are_not_called_none()
    {
        Assert.Contains("No events could be read", await PageAsync(), StringComparison.Ordinal);
        _room.Server.Events.Channels[Channel] = [];
        Assert.Contains(
            "No warning and no error since 2026-10-25 08:00 UTC",
            await PageAsync(),
            StringComparison.Ordinal
        );
    }

    private async Task<string> PageAsync()
    {
        ConnectorDiagnostic made = await _room.RunAsync();
        Assert.True(made.Changed);
        return _room.Read()["index.html"];
    }
}
