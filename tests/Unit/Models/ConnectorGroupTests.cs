using EntraPrivateAccess.Models;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Models;

public sealed class ConnectorGroupTests
{
    [Fact]
    public void Counts_are_null_if_the_members_were_not_read()
    {
        ConnectorGroup group = new();

        Assert.Equal((null, null, (bool?)null), (group.ActiveMembers, group.InactiveMembers, group.HighlyAvailable));
    }

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(1, 3, false)]
    [InlineData(2, 0, true)]
    public void Group_with_two_active_members_is_highly_available(int active, int inactive, bool expected)
    {
        ConnectorGroup group = new()
        {
            Members =
            [
                .. Enumerable
                    .Range(0, active + inactive)
                    .Select(number => new Connector { Status = number < active ? "Active" : "inactive" }),
            ],
        };

        Assert.Equal((active, inactive, expected), (group.ActiveMembers, group.InactiveMembers, group.HighlyAvailable));
    }
}
