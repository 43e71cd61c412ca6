using System.IO;
using System.Text;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Tests.Suites;
using Xunit;

namespace EntraPrivateAccess.Tests.Browser;

/// <summary>The report of a large tenant in a real browser: filtered, by keyboard, narrow, dark and printed.</summary>
[RequiresSuite(ExternalSuite.Browser)]
public sealed class ReportInBrowserTests(Chromium browser, LargeReport report)
    : IClassFixture<Chromium>,
        IClassFixture<LargeReport>
{
    private const string VisibleRows =
        "[...document.querySelectorAll('.members tbody tr')]"
        + ".filter(e => e.checkVisibility({ contentVisibilityAuto: true }))";

    [Fact]
    public async Task Large_report_is_at_most_5_MB_and_opens_without_a_message()
    {
        Assert.InRange(new FileInfo(report.File).Length, 1, 5 * 1024 * 1024);
        ChromiumPage page = await OpenAsync();

        Assert.Equal("500 groups, 10,000 connectors", await TextAsync(page, "#count"));
        Assert.Equal(500, await NumberAsync(page, "document.querySelectorAll('#groups details').length"));
        Assert.Equal(10_000, await NumberAsync(page, "document.querySelectorAll('.members tbody tr').length"));
        // Only the script of the page: no name of a group became one.
        Assert.Equal(1, await NumberAsync(page, "document.scripts.length"));
        Assert.Equal("<script>alert(1)</script>", await TextAsync(page, "#groups details:nth-of-type(2) bdi"));
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Filter_finds_connectors_groups_and_findings_and_announces_the_number()
    {
        ChromiumPage page = await OpenAsync();
        await FilterAsync(page, "conn1234.");

        Assert.Equal("1 of 500 groups, 1 of 10,000 connectors", await TextAsync(page, "#count"));
        Assert.Equal(1, await NumberAsync(page, VisibleRows + ".length"));
        Assert.Equal("polite", await AttributeAsync(page, "#count", "aria-live"));

        await FilterAsync(page, "");
        Assert.Equal("500 groups, 10,000 connectors", await TextAsync(page, "#count"));
        Assert.Equal(0, await NumberAsync(page, VisibleRows + ".length"));

        _ = await page.EvaluateAsync(
            "only.value = 'inactive'; only.dispatchEvent(new Event('change', { bubbles: true }))"
        );
        Assert.EndsWith(" 100 of 10,000 connectors", await TextAsync(page, "#count"), StringComparison.Ordinal);
        await FilterAsync(page, "no such word");
        Assert.Equal("0 of 500 groups, 0 of 10,000 connectors", await TextAsync(page, "#count"));
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Tab_key_reaches_the_skip_link_the_sections_the_filter_and_the_findings_in_this_order()
    {
        ChromiumPage page = await OpenAsync();
        List<string> reached = [];
        for (int press = 0; press < 8; press++)
        {
            await page.PressTabAsync();
            reached.Add(
                (string)
                    (
                        await page.EvaluateAsync(
                            "document.activeElement.id || document.activeElement.getAttribute('href') "
                                + "|| document.activeElement.tagName"
                        )
                    )!
            );
            Assert.Equal(
                "solid",
                (string?)await page.EvaluateAsync("getComputedStyle(document.activeElement).outlineStyle")
            );
            Assert.True(
                (bool)
                    (
                        await page.EvaluateAsync(
                            "(r => r.left >= 0 && r.top >= 0 && r.right <= innerWidth && r.bottom <= innerHeight)"
                                + "(document.activeElement.getBoundingClientRect())"
                        )
                    )!
            );
        }

        Assert.Equal(["#content", "#findings", "#numbers", "#changes", "#groups", "text", "only", "SUMMARY"], reached);
    }

    [Theory]
    [InlineData(320)]
    [InlineData(400)]
    [InlineData(1200)]
    public async Task Report_does_not_overflow_horizontally(int width)
    {
        ChromiumPage page = await OpenAsync();
        await page.ResizeAsync(width, 800);
        // The groups with odd names, and one of each part.
        _ = await page.EvaluateAsync(
            "[...document.querySelectorAll('details')].slice(0, 12).forEach(d => d.open = true);"
                + "[...document.querySelectorAll('#groups details')].slice(0, 6).forEach(d => d.open = true)"
        );

        Assert.True(
            (bool)
                (
                    await page.EvaluateAsync(
                        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
                    )
                )!
        );
        byte[] picture = await page.CaptureAsync();
        Assert.Equal("PNG", Encoding.ASCII.GetString(picture, 1, 3));
        if (Environment.GetEnvironmentVariable("EPA_PICTURES") is { Length: > 0 } folder)
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, $"report-{width}.png"), picture, Stop);
        }
    }

    [Theory]
    [InlineData("light")]
    [InlineData("dark")]
    public async Task Text_of_the_report_has_sufficient_contrast(string scheme)
    {
        ChromiumPage page = await OpenAsync();
        await page.ShowAsAsync("screen", scheme);
        _ = await page.EvaluateAsync(
            "[...document.querySelectorAll('#groups details')].slice(0, 6).forEach(d => d.open = true);"
                + "[...document.querySelectorAll('#groups details')].slice(6).forEach(d => d.remove())"
        );

        JsonNode? found = await page.EvaluateAsync(PageInBrowserTests.Contrasts);
        Assert.Empty(found!.AsArray().Select(item => (string)item!));
    }

    [Fact]
    public async Task Printed_report_has_the_rows_that_are_collapsed_on_screen()
    {
        ChromiumPage page = await OpenAsync();
        await FilterAsync(page, "group 042");
        await FilterAsync(page, "");
        _ = await page.EvaluateAsync(
            "[...document.querySelectorAll('#groups details')].slice(20).forEach(d => d.remove())"
        );
        await page.ShowAsAsync("print", "dark");

        Assert.True((bool)(await page.EvaluateAsync("document.querySelector('.members tbody td').checkVisibility()"))!);
        Assert.False((bool)(await page.EvaluateAsync("document.querySelector('#filter').checkVisibility()"))!);
        byte[] pdf = await page.PrintAsync();
        Assert.Equal("%PDF-", Encoding.ASCII.GetString(pdf, 0, 5));
        Assert.Empty(page.Complaints);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private async Task<ChromiumPage> OpenAsync()
    {
        ChromiumPage page = await browser.OpenAsync(report.File);
        await page.ResizeAsync(1200, 900);
        return page;
    }

    private static async Task FilterAsync(ChromiumPage page, string words)
    {
        // Enter applies the filter at once.
        _ = await page.EvaluateAsync(
            $"document.getElementById('text').value = '{words}';" + "document.getElementById('filter').requestSubmit()"
        );
    }

    private static async Task<string> TextAsync(ChromiumPage page, string selector) =>
        (string)(await page.EvaluateAsync($"document.querySelector('{selector}').textContent"))!;

    private static async Task<string?> AttributeAsync(ChromiumPage page, string selector, string name) =>
        (string?)await page.EvaluateAsync($"document.querySelector('{selector}').getAttribute('{name}')");

    private static async Task<int> NumberAsync(ChromiumPage page, string expression) =>
        (int)(await page.EvaluateAsync(expression))!;
}
