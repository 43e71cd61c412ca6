using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.SandboxClient;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Sandbox;

public sealed class FaultNamesTests
{
    [Fact]
    public void Module_and_sandbox_define_the_same_faults() => Assert.Equal(FaultNames.All, SandboxFaultNames.All);
}
