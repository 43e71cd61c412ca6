using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.SandboxClient;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Sandbox;

public sealed class FaultNamesTests
{
    [Fact]
    public void The_module_and_the_sandbox_know_the_same_faults() =>
        Assert.Equal(FaultNames.All, SandboxFaultNames.All);
}
