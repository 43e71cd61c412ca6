using EntraPrivateAccess.Sandbox.Servers;
using EntraPrivateAccess.Sandbox.Servers.Layout;
using EntraPrivateAccess.Sandbox.State;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Servers;

/// <summary>Tests what the sandbox's setup does with an administrator's settings, by the value of each rule.</summary>
public sealed class SetupRuleTests(SandboxFixture sandbox) : IClassFixture<SandboxFixture>
{
    private const string Spnego = "UseSpnegoAuthentication";

    private readonly VirtualMachine _machine = sandbox.NewMachine();

    [Theory]
    [InlineData(null, false)]
    [InlineData("replaced", false)]
    [InlineData("kept", true)]
    public void Configuration_file_is_replaced_or_kept(string? rule, bool isKept)
    {
        string path = Install("1.5.4594.0");
        _machine.Disk.Write(path, "<configuration><!-- ours --></configuration>");
        Set(FaultNames.SetupReplacesFiles, rule);

        _ = Install("1.5.4892.0");

        Assert.Equal(isKept, _machine.Disk.Read(path).Contains("ours", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, 1, null)]
    [InlineData("left", 1, null)]
    [InlineData("moved", null, 1)]
    public void Values_under_the_former_key_are_left_or_moved(string? rule, int? former, int? current)
    {
        _ = Install("1.5.3437.0");
        _machine.Registry.Write(ProductNames.Old.RegistryKey, Spnego, 1);
        Set(FaultNames.SetupLeavesValues, rule);

        _ = Install("1.5.4892.0");

        Assert.Equal(
            (former, current),
            (
                _machine.Registry.Number(ProductNames.Old.RegistryKey, Spnego),
                _machine.Registry.Number(ProductNames.New.RegistryKey, Spnego)
            )
        );
        Assert.Null(_machine.Registry.Read(ProductNames.Old.RegistryKey, "Version"));
    }

    private string Install(string version)
    {
        InstalledProduct product = new(new Version(version));
        Installation.Complete(_machine, product);
        return $@"{product.Names.Folder}\{product.Names.ServiceProgram}.exe.config";
    }

    private void Set(string rule, string? value)
    {
        if (value is not null)
        {
            sandbox.Faults.Set(new Fault(rule, value, null, _machine.Spec.Name));
        }
    }
}
