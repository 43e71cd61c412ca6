using EntraPrivateAccess.Errors;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit;

public sealed class FaultsTests
{
    [Theory]
    [InlineData(0, "0 seconds")]
    [InlineData(90, "90 seconds")]
    [InlineData(900, "15 minutes")]
    [InlineData(10800, "3 hours")]
    public void A_span_reads_the_way_a_person_says_it(int seconds, string expected) =>
        Assert.Equal(expected, ConnectorErrors.Describe(TimeSpan.FromSeconds(seconds)));
}
