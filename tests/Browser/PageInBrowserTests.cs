using System.IO;
using System.Text;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tests.Suites;
using EntraPrivateAccess.Tests.Unit.Diagnostics.Export;
using Xunit;

namespace EntraPrivateAccess.Tests.Browser;

/// <summary>
/// The diagnostic page as the user sees it: in a real browser, wide and narrow, light and dark, and printed.
/// </summary>
[RequiresSuite(ExternalSuite.Browser)]
public sealed class PageInBrowserTests(Chromium browser) : IClassFixture<Chromium>, IDisposable
{
    private const string Channel = "Microsoft-Microsoft Entra private network-Connector/Admin";

    // Contrast ratio of text to its background, by the WCAG 2 formula; the page does not use alpha.
    internal const string Contrasts = """
        (() => {
          const linear = v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
          const light = c => {
            const [r, g, b] = c.match(/[\d.]+/g).map(Number).map(v => v / 255).map(linear);
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          const behind = e => {
            for (; e; e = e.parentElement) {
              const c = getComputedStyle(e).backgroundColor;
              if (c !== 'rgba(0, 0, 0, 0)') return c;
            }
            return 'rgb(255, 255, 255)';
          };
          const visible = e => e.textContent.trim() && e.getBoundingClientRect().height > 0;
          const all = [...document.querySelectorAll('h1, h2, h3, p, td, dt, dd, li, b, span, a, summary')];
          return all.filter(visible).map(e => {
            const [a, b] = [light(getComputedStyle(e).color), light(behind(e))].sort((x, y) => y - x);
            return { what: e.tagName + '.' + e.className, ratio: (a + 0.05) / (b + 0.05) };
          }).filter(x => x.ratio < 4.5).map(x => x.what + ' ' + x.ratio.toFixed(2));
        })()
        """;

    private readonly ExportFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Verdict_is_visible_first_and_the_console_is_empty()
    {
        ChromiumPage page = await OpenAsync();
        await page.ResizeAsync(1200, 900);

        Assert.Equal("Unhealthy: connector on SRV01", (string?)await page.EvaluateAsync("document.title"));
        Assert.Equal(
            "Unhealthy",
            (string?)await page.EvaluateAsync("document.querySelector('.verdict .word').innerText")
        );
        Assert.StartsWith(
            "WAPCSvc is stopped",
            (string?)await page.EvaluateAsync("document.querySelector('.verdict .next').innerText"),
            StringComparison.Ordinal
        );
        Assert.True(
            (bool)
                (
                    await page.EvaluateAsync(
                        "document.querySelector('.verdict').getBoundingClientRect().bottom < innerHeight"
                    )
                )!
        );
        Assert.True(
            (bool)
                (
                    await page.EvaluateAsync(
                        "document.querySelector('#fail .action').getBoundingClientRect().bottom < innerHeight"
                    )
                )!
        );
        Assert.Equal(0, (int)(await page.EvaluateAsync("document.scripts.length + document.images.length"))!);
        Assert.Empty(page.Complaints);
    }

    [Theory]
    [InlineData(320)]
    [InlineData(400)]
    [InlineData(768)]
    [InlineData(1200)]
    public async Task Page_does_not_overflow_horizontally(int width)
    {
        ChromiumPage page = await OpenAsync();
        await page.ResizeAsync(width, 800);
        _ = await page.EvaluateAsync("document.querySelectorAll('details').forEach(d => d.open = true)");

        Assert.Equal(width, (int)(await page.EvaluateAsync("innerWidth"))!);
        Assert.True(
            (bool)
                (
                    await page.EvaluateAsync(
                        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
                    )
                )!
        );
        Assert.Empty(
            Texts(
                await page.EvaluateAsync(
                    "[...document.querySelectorAll('body *')]"
                        + ".filter(e => e.getBoundingClientRect().right > innerWidth + 0.5)"
                        + ".map(e => e.tagName + '.' + e.className)"
                )
            )
        );
    }

    [Fact]
    public async Task Command_stays_on_one_line_at_any_page_width()
    {
        ChromiumPage page = await OpenAsync();
        HashSet<int> places = [];
        for (int width = 320; width <= 480; width += 8)
        {
            await page.ResizeAsync(width, 800);
            Assert.Empty(
                Texts(
                    await page.EvaluateAsync(
                        "[...document.querySelectorAll('.command')].filter(e => e.getClientRects().length !== 1)"
                            + ".map(e => innerWidth + ' ' + e.textContent)"
                    )
                )
            );
            _ = places.Add(
                (int)
                    (
                        await page.EvaluateAsync(
                            "Math.round(document.querySelector('.next .command').getBoundingClientRect().left)"
                        )
                    )!
            );
        }

        // The line breaks differ by width, so the command was in different positions of the line.
        Assert.True(places.Count > 1);
        Assert.Equal(
            "Start-Connector Register-Connector -Force -Token Test-Connector -Category Restart-Connector",
            string.Join(
                " ",
                Texts(
                    await page.EvaluateAsync(
                        "[...new Set([...document.querySelectorAll('.command')].map(e => e.textContent))]"
                    )
                )
            )
        );
    }

    [Theory]
    [InlineData("light")]
    [InlineData("dark")]
    public async Task Text_has_sufficient_contrast(string scheme)
    {
        ChromiumPage page = await OpenAsync();
        await page.ShowAsAsync("screen", scheme);
        _ = await page.EvaluateAsync("document.querySelectorAll('details').forEach(d => d.open = true)");

        Assert.Equal(
            scheme == "dark",
            (bool)
                (
                    await page.EvaluateAsync(
                        "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).every(v => v < 64)"
                    )
                )!
        );
        Assert.Empty(Texts(await page.EvaluateAsync(Contrasts)));
    }

    [Fact]
    public async Task Printed_page_shows_sections_that_are_collapsed_on_screen()
    {
        ChromiumPage page = await OpenAsync();
        const string isShown = "document.querySelector('#pass td').checkVisibility()";
        Assert.False((bool)(await page.EvaluateAsync(isShown))!);

        await page.ShowAsAsync("print", "dark");

        Assert.True((bool)(await page.EvaluateAsync(isShown))!);
        Assert.Empty(Texts(await page.EvaluateAsync(Contrasts)));
        Assert.Equal("%PDF-", Encoding.ASCII.GetString(await page.PrintAsync(), 0, 5));
    }

    [Fact]
    public async Task Console_messages_and_script_errors_are_captured()
    {
        string file = Path.Combine(_fixture.Folder, "bad.html");
        await File.WriteAllTextAsync(
            file,
            "<!DOCTYPE html><title>x</title><script>console.error('logged'); throw new Error('thrown')</script>",
            TestContext.Current.CancellationToken
        );

        ChromiumPage page = await browser.OpenAsync(file);

        Assert.Contains(page.Complaints, complaint => complaint.Contains("logged", StringComparison.Ordinal));
        Assert.Contains(page.Complaints, complaint => complaint.Contains("thrown", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Texts(JsonNode? list) => [.. list!.AsArray().Select(item => (string)item!)];

    private async Task<ChromiumPage> OpenAsync()
    {
        string word = new('x', 180);
        DateTimeOffset now = _fixture.Server.Description.UtcNow;
        _fixture.Server.Events.Channels[Channel] =
        [
            .. Enumerable
                .Range(0, 14)
                .Select(number => new ServerEvent(
                    now.AddMinutes(-number),
                    Channel,
                    "Microsoft Entra private network connector",
                    12 + number,
                    2 + (number % 2),
                    "Unable to reach cwap-eur1-weur2.servicebus.windows.net. <script>alert(1)</script> "
                        + (number == 3 ? word : "")
                )),
        ];
        _fixture.Server.Files.Set($@"C:\ProgramData\EntraPrivateAccess\Logs\{word}.log", "password=canary");
        _fixture.Checks =
        [
            new StagedCheck("ConnectorService", check =>
                check.Fail("WAPCSvc", "WAPCSvc is stopped.", "Run Start-Connector.")
            ),
            new StagedCheck("NetworkTls", check =>
                check.Fail(
                    word,
                    $"The certificate of https://{word}.msappproxy.net is of an issuer that is not expected.",
                    "Let this address pass without inspection, then run Register-Connector -Force -Token "
                        + "(made on a workstation)."
                )
            ),
            new StagedCheck("Memory", check =>
                check.Warn("SRV01", "4 GB of memory; 8 GB are advised.", "Give it more.", ConnectorHealth.Healthy)
            ),
            new StagedCheck("OperatingSystem", check =>
                check.Pass("SRV01", "Windows Server 2022 Datacenter (10.0.20348)")
            ),
            new StagedCheck("Listed", check => check.Skip("", "You are not signed in.")),
        ];
        _ = await _fixture.RunAsync();
        string file = Path.Combine(_fixture.Folder, "index.html");
        await File.WriteAllTextAsync(file, _fixture.Read()["index.html"], TestContext.Current.CancellationToken);
        return await browser.OpenAsync(file);
    }

    private sealed class StagedCheck(string name, Func<Check, CheckResult> look)
        : SingleCheck(new CheckDefinition(name, CheckCategories.Server, "", ""))
    {
        protected override Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken) =>
            Task.FromResult(look(this));
    }
}
