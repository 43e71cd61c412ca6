using EntraPrivateAccess.Reporting;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Reporting;

public sealed class TimeTextTests
{
    [Theory]
    [InlineData(0, "0 seconds")]
    [InlineData(90, "90 seconds")]
    [InlineData(900, "15 minutes")]
    [InlineData(10800, "3 hours")]
    public void Time_span_is_described_in_words(int seconds, string expected) =>
        Assert.Equal(expected, TimeText.Describe(TimeSpan.FromSeconds(seconds)));
}
