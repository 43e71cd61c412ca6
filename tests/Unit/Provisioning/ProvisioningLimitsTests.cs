using EntraPrivateAccess.Provisioning;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

public sealed class ProvisioningLimitsTests
{
    [Fact]
    public void Limits_cover_the_documented_and_the_observed_durations()
    {
        ProvisioningLimits limits = new();

        // Microsoft documents that a connector can take ten minutes to become active. The registration commands have
        // the same default, in seconds.
        Assert.Equal(TimeSpan.FromMinutes(15), limits.Activation);
        Assert.Equal(TimeSpan.FromMinutes(5), limits.Services);
        Assert.Equal(TimeSpan.FromMinutes(30), limits.Installer);
    }
}
