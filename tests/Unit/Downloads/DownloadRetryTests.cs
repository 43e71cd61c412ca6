using System.Net;
using System.Net.Http;
using EntraPrivateAccess.Downloads;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Reporting;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Downloads;

/// <summary>When a failed download is tried again, by a clock that the test controls.</summary>
public sealed class DownloadRetryTests
{
    private const long Much = 1024 * 1024;
    private static readonly Uri s_url = new("https://download.test/");

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 6, 15, 12, 0, 0, TimeSpan.Zero));
    private readonly List<TimeSpan> _attempts = [];

    [Theory]
    [InlineData("0", 0)]
    [InlineData("7", 7)]
    [InlineData("90", 90)]
    [InlineData("Mon, 15 Jun 2026 12:00:30 GMT", 30)]
    public async Task Server_decides_when_it_is_asked_again(string retryAfter, int seconds)
    {
        TransientDownloadException busy = Refused(503, retryAfter);

        _ = await RunAsync(busy);

        Assert.Equal([TimeSpan.Zero, TimeSpan.FromSeconds(seconds)], _attempts);
    }

    [Fact]
    public async Task Server_that_requires_a_pause_of_more_than_two_minutes_is_not_asked_again()
    {
        TransientDownloadException busy = Refused(429, "121");

        Assert.Same(busy.Fault, await Assert.ThrowsAsync<ConnectorException>(() => RunAsync(busy)));
        _ = Assert.Single(_attempts);
    }

    [Theory]
    [InlineData(408, true)]
    [InlineData(429, true)]
    [InlineData(500, true)]
    [InlineData(502, true)]
    [InlineData(503, true)]
    [InlineData(504, true)]
    [InlineData(400, false)]
    [InlineData(403, false)]
    [InlineData(501, false)]
    [InlineData(505, false)]
    public void Only_statuses_that_can_pass_are_tried_again(int status, bool passes)
    {
        using HttpResponseMessage response = new((HttpStatusCode)status);
        Exception thrown = Assert.ThrowsAny<Exception>(() => ResponseStatus.Check(response, s_url, _time.GetUtcNow()));

        Assert.Equal(passes, thrown is TransientDownloadException);
        Assert.Null((thrown as TransientDownloadException)?.RetryAfter);
    }

    [Fact]
    public async Task Pauses_double_and_the_fifth_failure_without_data_is_final()
    {
        TransientDownloadException[] failures = [.. Enumerable.Range(0, 5).Select(_ => Broken(received: 10))];

        _ = await Assert.ThrowsAsync<ConnectorException>(() => RunAsync(failures));

        Assert.Equal([0, 0.5, 1.5, 3.5, 7.5], _attempts.Select(at => at.TotalSeconds));
    }

    [Fact]
    public async Task Attempts_that_receive_data_do_not_count_as_failed()
    {
        TransientDownloadException[] failures = [.. Enumerable.Range(0, 20).Select(_ => Broken(received: Much))];

        Assert.Equal("done", await RunAsync(failures));
        Assert.Equal(21, _attempts.Count);
    }

    [Fact]
    public async Task Attempts_are_limited_even_if_each_receives_data()
    {
        TransientDownloadException[] failures = [.. Enumerable.Range(0, 60).Select(_ => Broken(received: Much))];

        _ = await Assert.ThrowsAsync<ConnectorException>(() => RunAsync(failures));
        Assert.Equal(50, _attempts.Count);
    }

    private TransientDownloadException Refused(int status, string retryAfter)
    {
        using HttpResponseMessage response = new((HttpStatusCode)status);
        _ = response.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
        return Assert.Throws<TransientDownloadException>(() =>
            ResponseStatus.Check(response, s_url, _time.GetUtcNow())
        );
    }

    private static TransientDownloadException Broken(long received) =>
        new(ConnectorErrors.DownloadFailed(s_url, "the connection was reset")) { Received = received };

    // Fails once with each failure, and then succeeds.
    private Task<string> RunAsync(params TransientDownloadException[] failures) =>
        TestWait.AdvanceAsync(
            new DownloadRetry(_time, SilentReporter.Instance).RunAsync(
                _ =>
                {
                    _attempts.Add(_time.GetUtcNow() - _time.Start);
                    return _attempts.Count > failures.Length
                        ? Task.FromResult("done")
                        : Task.FromException<string>(failures[_attempts.Count - 1]);
                },
                TestContext.Current.CancellationToken
            ),
            () => _time.Advance(TimeSpan.FromSeconds(0.5))
        );
}
