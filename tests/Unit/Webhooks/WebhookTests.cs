using System.IO;
using System.Text;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Http;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant.Watch;
using Newtonsoft.Json.Linq;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Webhooks;

/// <summary>Tests addresses, requests and messages of webhooks, with receivers on loopback.</summary>
public sealed class WebhookTests
{
    private readonly SkippingTime _time = new();

    private static readonly ConnectorNotification s_notification = Notification(1);

    [Fact]
    public async Task Receiver_gets_the_documented_JSON()
    {
        using HttpsReceiver receiver = new(HttpsReceiver.Status(202));

        Assert.Null(await SendAsync(receiver));

        string request = Assert.Single(receiver.Received);
        Assert.StartsWith("POST /hook/canary?sig=canary HTTP/1.1", request);
        Assert.Contains("Content-Type: application/json; charset=utf-8", request);
        Assert.DoesNotContain("Authorization", request);
        JObject body = JObject.Parse(request[(request.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);
        Assert.Equal("ConnectorNotification/1", (string?)body["Schema"]);
        Assert.Equal("Critical", (string?)body["Severity"]);
        Assert.Equal("ConnectorStateChange/1", (string?)body["Changes"]![0]!["Schema"]);
    }

    [Theory]
    [InlineData(429, 4, "status 429")]
    [InlineData(503, 4, "status 503")]
    [InlineData(408, 4, "status 408")]
    [InlineData(400, 1, "status 400")]
    [InlineData(404, 1, "status 404")]
    [InlineData(301, 1, "redirected")]
    [InlineData(307, 1, "redirected")]
    public async Task Failure_is_retried_only_if_it_can_end(int status, int attempts, string reason)
    {
        using HttpsReceiver elsewhere = new(HttpsReceiver.Status(200));
        using HttpsReceiver receiver = new(HttpsReceiver.Status(status, $"Location: {elsewhere.Address}\r\n"));

        string problem = Assert.IsType<string>(await SendAsync(receiver));

        Assert.Contains(reason, problem);
        AssertRedacted(problem);
        Assert.Equal(attempts, receiver.Received.Count);
        Assert.Empty(elsewhere.Received);
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("Mon, 23 Nov 2026 08:00:20 GMT", 20)]
    public async Task Receiver_decides_when_it_is_asked_again(string retryAfter, int seconds)
    {
        using HttpsReceiver receiver = new(
            HttpsReceiver.Status(429, $"Retry-After: {retryAfter}\r\n"),
            HttpsReceiver.Status(200)
        );

        Assert.Null(await SendAsync(receiver));

        Assert.Equal(seconds, _time.Skipped.TotalSeconds);
    }

    [Fact]
    public async Task Receiver_that_wants_a_long_pause_is_asked_by_the_next_pass()
    {
        using HttpsReceiver receiver = new(HttpsReceiver.Status(429, "Retry-After: 3600\r\n"));

        Assert.Contains("429", await SendAsync(receiver));
        _ = Assert.Single(receiver.Received);
    }

    [Fact]
    public async Task Receiver_that_hangs_or_hangs_up_is_given_up_within_the_limits()
    {
        using HttpsReceiver receiver = new(null, "");
        _time.Limit = TimeSpan.FromSeconds(3);

        string problem = Assert.IsType<string>(await SendAsync(receiver));

        Assert.Contains("the connection failed", problem);
        AssertRedacted(problem);
        Assert.Equal(WebhookSender.Attempts, receiver.Received.Count);
    }

    [Fact]
    public async Task Receiver_that_is_not_there_or_not_trusted_is_named_without_its_host()
    {
        string gone;
        using (HttpsReceiver receiver = new(HttpsReceiver.Status(200)))
        {
            gone = receiver.Address;
            string untrusted = Assert.IsType<string>(await SendAsync(receiver, pin: new string('A', 64)));
            Assert.Contains("not trusted", untrusted);
            AssertRedacted(untrusted);
            Assert.All(receiver.Received, Assert.Empty);
        }

        string problem = Assert.IsType<string>(await SendAsync(gone, new string('A', 64)));
        Assert.Contains("ConnectionRefused", problem);
        AssertRedacted(problem);
    }

    [Fact]
    public async Task Stop_ends_a_hanging_request_at_once()
    {
        using HttpsReceiver receiver = new((string?)null);
        using CancellationTokenSource stop = new();
        Task<string?> sending = Sender(receiver.Address, receiver.Thumbprint).SendAsync(s_notification, stop.Token);
        await TestWait.UntilAsync(() => receiver.Received.Count > 0, "the receiver to get the request");

        stop.Cancel();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TestWait.EndAsync(sending));
    }

    [Theory]
    [InlineData("http://hooks.example.com/canary")]
    [InlineData("ftp://hooks.example.com/canary")]
    [InlineData("hooks.example.com/canary")]
    [InlineData("/canary")]
    [InlineData("")]
    [InlineData("https://user:canary@hooks.example.com/")]
    [InlineData("https://hooks.example.com/canary https://b.example.com/canary")]
    public void Address_that_is_not_one_https_address_is_refused_without_showing_it(string address)
    {
        ConnectorException fault = Assert.Throws<ConnectorException>(() => Read(address));

        Assert.Equal(("WebhookAddressInvalid", 3), (fault.ErrorId, fault.ExitCode));
        AssertRedacted($"{fault} {fault.RecommendedAction} {fault.Target}");
    }

    [Fact]
    public void Sandbox_sends_to_this_machine_only()
    {
        Assert.Equal(
            "WebhookAddressInvalid",
            Assert
                .Throws<ConnectorException>(() =>
                    WebhookAddress.Read(SecureText.From("https://hooks.example.com/canary"), isSandbox: true)
                )
                .ErrorId
        );
        Assert.NotNull(WebhookAddress.Read(SecureText.From("https://127.0.0.1:5/canary"), isSandbox: true));
    }

    [Fact]
    public void Address_object_never_shows_the_address()
    {
        WebhookAddress address = Read("https://hooks.example.com/canary\r\n");

        Assert.Equal("https://hooks.example.com/canary", address.Uri.AbsoluteUri);
        AssertRedacted($"{address}");
    }

    [Fact]
    public void File_with_the_address_must_be_protected()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "by design: file modes exist on Linux and macOS only");
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "https://hooks.example.com/canary\n");
            foreach (
                UnixFileMode open in new[]
                {
                    UnixFileMode.OtherRead,
                    UnixFileMode.GroupRead,
                    UnixFileMode.OtherWrite,
                    UnixFileMode.GroupWrite,
                }
            )
            {
                SetMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | open);
                ConnectorException fault = Assert.Throws<ConnectorException>(() =>
                    WebhookAddress.ReadFile(path, isSandbox: false)
                );
                Assert.Equal("WebhookFileNotProtected", fault.ErrorId);
                Assert.Contains("chmod 600", fault.RecommendedAction);
            }

            SetMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            Assert.Equal(
                "https://hooks.example.com/canary",
                WebhookAddress.ReadFile(path, isSandbox: false).Uri.AbsoluteUri
            );
        }
        finally
        {
            File.Delete(path);
        }

        Assert.Equal(
            "WebhookFileNotReadable",
            Assert.Throws<ConnectorException>(() => WebhookAddress.ReadFile(path, isSandbox: false)).ErrorId
        );
    }

    [Fact]
    public void Card_is_in_the_envelope_of_Teams_workflows_and_has_no_markdown()
    {
        JObject message = JObject.Parse(WebhookMessages.Write(s_notification, WebhookFormat.AdaptiveCard));

        Assert.Equal("message", (string?)message["type"]);
        JToken attachment = Assert.Single(message["attachments"]!);
        Assert.Equal("application/vnd.microsoft.card.adaptive", (string?)attachment["contentType"]);
        JToken card = attachment["content"]!;
        Assert.Equal("AdaptiveCard", (string?)card["type"]);
        Assert.All(card["body"]!, block => Assert.Equal("RichTextBlock", (string?)block["type"]));
        Assert.All(card["body"]!.SelectMany(block => block["inlines"]!), run =>
            Assert.Equal("TextRun", (string?)run["type"])
        );
    }

    [Fact]
    public void Card_of_many_changes_stays_below_the_limit_of_Teams()
    {
        string card = WebhookMessages.Write(Notification(WebhookMessages.MaximumChanges), WebhookFormat.AdaptiveCard);

        Assert.InRange(Encoding.UTF8.GetByteCount(card), 1000, 25 * 1024);
        Assert.Contains("90 more changes", card);
    }

    [Fact]
    public void Changes_of_one_pass_become_several_notifications_and_none_is_lost()
    {
        ConnectorStateChange[] changes = [.. Enumerable.Range(0, 250).Select(Change)];

        ConnectorNotification[] all =
        [
            .. WebhookMessages.Create(changes, new WatchMemory { Environment = "Global" }, false, _time.GetUtcNow()),
        ];

        Assert.Equal([100, 100, 50], all.Select(each => each.Changes.Count));
        Assert.Equal(
            changes.Select(each => each.ConnectorId).Order(),
            all.SelectMany(each => each.Changes).Select(each => each.ConnectorId).Order()
        );
        Assert.Equal(3, all.Select(each => each.Id).Distinct().Count());
    }

    private static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }

    private static void AssertRedacted(string text)
    {
        Assert.DoesNotContain("canary", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("127.0.0.1", text, StringComparison.Ordinal);
        Assert.DoesNotContain("hooks.example.com", text, StringComparison.Ordinal);
    }

    private static ConnectorNotification Notification(int changes)
    {
        ConnectorStateChange[] all = [.. Enumerable.Range(0, changes).Select(Change)];
        return WebhookMessages
            .Create(
                all,
                new WatchMemory { Environment = "Global", TenantId = "t1" },
                false,
                new DateTimeOffset(2026, 11, 23, 8, 0, 0, TimeSpan.Zero)
            )
            .Single();
    }

    // Names are chosen by users of the tenant: long, and with Markdown.
    private static ConnectorStateChange Change(int number) =>
        new()
        {
            Severity = WatchStatus.Critical,
            MachineName = $"[srv{number}](https://evil.example.com).contoso.com",
            ConnectorId = $"c{number:000}",
            ConnectorGroup = new string('ü', 250),
            OldState = "active",
            NewState = "inactive",
            ApplicationsAtRisk = [new string('ü', 1000), "**App**"],
            Detail = new string('ü', 5000),
        };

    private static WebhookAddress Read(string address) =>
        WebhookAddress.Read(SecureText.From(address), isSandbox: false);

    private Task<string?> SendAsync(HttpsReceiver receiver, string? pin = null) =>
        SendAsync(receiver.Address, pin ?? receiver.Thumbprint);

    private Task<string?> SendAsync(string address, string pin) =>
        Sender(address, pin).SendAsync(s_notification, TestContext.Current.CancellationToken);

    // The product's own client, which accepts the pinned certificate on loopback.
    private WebhookSender Sender(string address, string pin) =>
        new(
            HttpClients.Create(new ConnectorEnvironment { CertificatePin = pin, SandboxUrl = new Uri(address) }, null),
            Read(address),
            WebhookFormat.Json,
            _time
        );

    /// <summary>A clock that skips each wait. Time limits of requests run in real time, or never end.</summary>
    private sealed class SkippingTime : TimeProvider
    {
        private static readonly DateTimeOffset s_start = new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero);

        public TimeSpan Skipped { get; private set; }

        public TimeSpan Limit { get; set; } = Timeout.InfiniteTimeSpan;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => s_start + Skipped;

        public override long GetTimestamp() => Skipped.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            bool isLimit = state is CancellationTokenSource;
            Skipped += isLimit ? TimeSpan.Zero : dueTime;
            return base.CreateTimer(callback, state, isLimit ? Limit : TimeSpan.Zero, period);
        }
    }
}
