using EntraPrivateAccess.Http;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Graph;

public sealed class RetryAfterTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("12", 12)]
    [InlineData("2.128", 2.128)]
    [InlineData("0", 0)]
    [InlineData("Mon, 23 Nov 2026 08:00:30 GMT", 30)]
    [InlineData("Mon, 23 Nov 2026 07:59:30 GMT", 0)]
    public void Seconds_decimals_and_dates_are_parsed(string header, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), RetryAfter.Parse(header, s_now));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("-5")]
    [InlineData("NaN")]
    [InlineData("-Infinity")]
    [InlineData("-∞")]
    [InlineData("1e9")]
    [InlineData("0x10")]
    public void Invalid_value_is_ignored(string? header) => Assert.Null(RetryAfter.Parse(header, s_now));

    [Theory]
    [InlineData("99999999999999999999")]
    [InlineData("Infinity")]
    [InlineData("Fri, 31 Dec 9999 23:59:59 GMT")]
    public void Excessive_time_does_not_overflow(string header) =>
        Assert.Equal(TimeSpan.FromDays(1), RetryAfter.Parse(header, s_now));

    [Theory]
    [InlineData("Mon, 01 Jan 0001 00:00:00 GMT")]
    [InlineData("-0")]
    public void Past_time_is_no_wait(string header) =>
        Assert.Equal(TimeSpan.Zero, RetryAfter.Parse(header, s_now) ?? TimeSpan.Zero);
}
