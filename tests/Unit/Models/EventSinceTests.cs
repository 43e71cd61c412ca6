using EntraPrivateAccess.Models;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Models;

public sealed class EventSinceTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 10, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("90s", "00:01:30")]
    [InlineData("30m", "00:30:00")]
    [InlineData("12 H", "12:00:00")]
    [InlineData("7d", "7.00:00:00")]
    [InlineData("1.06:00:00", "1.06:00:00")]
    [InlineData("00:05:00", "00:05:00")]
    public void Time_span_text_counts_back_from_now(string text, string span) =>
        Assert.Equal(
            s_now - TimeSpan.Parse(span, System.Globalization.CultureInfo.InvariantCulture),
            new EventSince(text).From(s_now)
        );

    [Theory]
    [InlineData("2026-11-09 06:30")]
    [InlineData(" 2026-11-09T06:30:00 ")]
    public void Date_text_is_local_time(string text) =>
        Assert.Equal(
            new DateTimeOffset(new DateTime(2026, 11, 9, 6, 30, 0, DateTimeKind.Local)),
            new EventSince(text).From(s_now)
        );

    [Fact]
    public void Date_text_keeps_its_offset() =>
        Assert.Equal(
            new DateTimeOffset(2026, 11, 9, 6, 30, 0, TimeSpan.Zero),
            new EventSince("2026-11-09T08:30:00+02:00").From(s_now)
        );

    [Theory]
    [InlineData("7")]
    [InlineData("1.5")]
    [InlineData("yesterday")]
    [InlineData("")]
    public void Invalid_text_is_refused_with_the_valid_forms(string text) =>
        Assert.Contains(
            "12h",
            Assert.Throws<FormatException>(() => new EventSince(text)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Time_span_of_either_sign_counts_back_from_the_server_time()
    {
        Assert.Equal(s_now.AddHours(-2), new EventSince(TimeSpan.FromHours(-2)).From(s_now));
        Assert.Equal(s_now.AddHours(-2), new EventSince(TimeSpan.FromHours(2)).From(s_now));
        Assert.Equal(DateTimeOffset.MinValue, new EventSince(TimeSpan.MaxValue).From(s_now));
    }
}
