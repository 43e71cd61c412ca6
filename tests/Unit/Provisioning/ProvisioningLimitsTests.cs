using EntraPrivateAccess.Provisioning;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

public sealed class ProvisioningLimitsTests
{
    [Fact]
    public void The_bounds_leave_room_for_what_Microsoft_says_and_servers_show()
    {
        ProvisioningLimits limits = new();

        // Microsoft: up to ten minutes until a connector is active. The registration's own commands have the same
        // default, in seconds.
        Assert.Equal(TimeSpan.FromMinutes(15), limits.Activation);
        Assert.Equal(TimeSpan.FromMinutes(5), limits.Services);
        Assert.Equal(TimeSpan.FromMinutes(30), limits.Installer);
    }
}
