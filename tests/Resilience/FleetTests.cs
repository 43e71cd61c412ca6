using EntraPrivateAccess.Sandbox.Servers;
using EntraPrivateAccess.Sandbox.Tenant;
using Xunit;

namespace EntraPrivateAccess.Tests.Resilience;

public sealed class FleetTests(ResilienceSandbox sandbox) : IClassFixture<ResilienceSandbox>
{
    [Fact]
    public async Task Five_parallel_installations_create_one_group_with_five_members()
    {
        VirtualMachine[] machines = [.. Enumerable.Range(1, 5).Select(number => sandbox.NewServer($"FLEET{number}"))];
        string[] ends = await Task.WhenAll(
            machines.Select(async machine =>
            {
                using HostedEngine engine = await HostedEngine.OpenAsync(sandbox, machine, "Fleet");
                return (await engine.RunAsync(EngineScript.Install))[^1];
            })
        );
        Assert.All(ends, end => Assert.StartsWith("Result=active|Fleet|", end));
        GroupRecord group = Assert.Single(sandbox.Tenant.State.Groups, group => group.Name == "Fleet");
        Assert.Equal(
            machines.Select(machine => machine.FullyQualifiedName),
            sandbox.Tenant.Members(group).Select(member => member.MachineName).Order()
        );
    }
}
