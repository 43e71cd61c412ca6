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
    public void Invalid_value_is_ignored(string? header) => Assert.Null(RetryAfter.Parse(header, s_now));

    [Fact]
    public void Excessive_time_does_not_overflow() =>
        Assert.Equal(TimeSpan.FromDays(1), RetryAfter.Parse("99999999999999999999", s_now));
}
