using EntraPrivateAccess.Sandbox.Servers;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Server.Virtual;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Servers;

/// <summary>Tests the TCP settings and the hosts file of a virtual server.</summary>
public sealed class TcpSettingsTests(SandboxFixture sandbox) : IClassFixture<SandboxFixture>
{
    private readonly VirtualMachine _machine = sandbox.NewMachine();

    [Theory]
    [InlineData(null, "49152-65535 ")]
    [InlineData("1025-65535", "1025-65535 ")]
    [InlineData("49152-65535;10000-49151", "49152-65535 10000-49151")]
    public async Task Virtual_server_returns_the_port_ranges_of_the_rule(string? value, string expected)
    {
        Set(FaultNames.TcpPortRanges, value);
        VirtualServer server = await sandbox.ConnectAsync(_machine);

        IReadOnlyList<TcpSetting> settings = await server.TcpSettingsAsync(SandboxFixture.Stop);

        TcpSetting internet = settings.Single(setting => setting.Name == "Internet");
        Assert.Equal(expected, $"{internet.Dynamic} {internet.AutoReuse}");
        Assert.Equal(
            (null, null),
            settings
                .Where(setting => setting.Name == "Automatic")
                .Select(setting => (setting.Dynamic, setting.AutoReuse))
                .Single()
        );
    }

    [Fact]
    public async Task Virtual_server_without_the_class_fails_with_a_reason()
    {
        Set(FaultNames.TcpPortRanges, "none");
        VirtualServer server = await sandbox.ConnectAsync(_machine);

        ServerException fault = await Assert.ThrowsAsync<ServerException>(() =>
            server.TcpSettingsAsync(SandboxFixture.Stop)
        );

        Assert.Contains("TCP settings", fault.Message);
    }

    [Theory]
    [InlineData(FaultNames.TcpPortRanges, "1-70000")]
    [InlineData(FaultNames.TcpPortRanges, "2000-1000")]
    [InlineData(FaultNames.TcpPortRanges, "1025-65535;1-2;3-4")]
    [InlineData(FaultNames.HostsEntry, "crl3.digicert.com")]
    [InlineData(FaultNames.HostsEntry, "nowhere crl3.digicert.com")]
    public void Value_that_would_have_no_effect_is_refused(string name, string value) =>
        Assert.Throws<ArgumentException>(() => Set(name, value));

    [Fact]
    public async Task Entry_of_the_hosts_file_takes_precedence_over_DNS_until_the_fault_is_cleared()
    {
        VirtualServer server = await sandbox.ConnectAsync(_machine);
        string before = await ResolveAsync(server);

        Set(FaultNames.HostsEntry, "10.9.8.7 crl4.digicert.com");
        Assert.Equal("10.9.8.7", await ResolveAsync(server));

        sandbox.Faults.Clear(FaultNames.HostsEntry);
        Assert.Equal(before, await ResolveAsync(server));
    }

    private static async Task<string> ResolveAsync(VirtualServer server) =>
        (await server.Network.ResolveAsync("crl4.digicert.com", SandboxFixture.Stop)).Single().ToString();

    private void Set(string name, string? value)
    {
        if (value is not null)
        {
            sandbox.Faults.Set(new Fault(name, value, null, _machine.Spec.Name));
        }
    }
}
