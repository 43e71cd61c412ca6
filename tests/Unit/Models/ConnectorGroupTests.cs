using EntraPrivateAccess.Models;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Models;

public sealed class ConnectorGroupTests
{
    [Fact]
    public void What_was_not_read_is_null_and_not_none()
    {
        ConnectorGroup group = new();

        Assert.Equal((null, null, (bool?)null), (group.ActiveMembers, group.InactiveMembers, group.HighlyAvailable));
    }

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(1, 3, false)]
    [InlineData(2, 0, true)]
    public void Two_active_members_are_highly_available(int active, int inactive, bool expected)
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
