using EntraPrivateAccess.Sandbox.Servers;
using EntraPrivateAccess.Sandbox.State;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Servers;

/// <summary>Tests which connection the process of the sandbox's connector has.</summary>
public sealed class ConnectorConnectionTests(SandboxFixture sandbox) : IClassFixture<SandboxFixture>
{
    private const string Proxied =
        "<system.net><defaultProxy><proxy proxyaddress='http://10.1.2.3:3128'/>{0}</defaultProxy></system.net>";

    private const string Tenant = "5a9d8c1e-3f0b-4c57-9e21-7c1d0f6b2a44";
    private const string Direct = "198.51.100.10:443";

    [Fact]
    public async Task Connection_follows_the_route_that_the_service_read_at_its_start()
    {
        InstalledMachine machine = await InstalledMachine.NewAsync(sandbox);
        await machine.InstallAsync();
        _ = await machine.RegisterAsync();
        sandbox.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal([Direct], await RestartAsync(machine, ""));
        Assert.Equal(["10.1.2.3:3128"], await RestartAsync(machine, string.Format(Proxied, "")));
        Assert.Equal([Direct], await RestartAsync(machine, $"<!-- {string.Format(Proxied, "")} -->"));
        Assert.Equal(
            [Direct],
            await RestartAsync(
                machine,
                string.Format(Proxied, @"<bypasslist><add address='msappproxy\.net'/></bypasslist>")
            )
        );
        Assert.Empty(await RestartAsync(machine, string.Format(Proxied, "").Replace("3128", "3129")));

        sandbox.Faults.Set(
            new Fault(FaultNames.ProxyPolicy, "proxy.contoso.com:8080", null, machine.Machine.Spec.Name)
        );
        Assert.Equal(["10.0.0.8:8080"], await RestartAsync(machine, ""));
        // The proxy resolves the service's name, whatever the server's own hosts file contains.
        machine.Machine.Disk.Write(HostsFile.Path, $"127.0.0.1 {Tenant}.bootstrap.msappproxy.net\r\n");
        Assert.Equal(["10.0.0.8:8080"], await RestartAsync(machine, ""));
        Assert.Empty(await RestartAsync(machine, "<system.net><defaultProxy enabled='false'/></system.net>"));
        machine.Machine.Disk.Write(HostsFile.Path, "");
        Assert.Equal(["10.0.0.8:8080"], await RestartAsync(machine, ""));
        // A changed file applies from the next start on.
        Configure(machine, string.Format(Proxied, ""));
        Assert.Equal(["10.0.0.8:8080"], await ReadAsync(machine));
    }

    private async Task<IEnumerable<string>> RestartAsync(InstalledMachine machine, string content)
    {
        Configure(machine, content);
        await machine.Server.Services.StopAsync("WAPCSvc", SandboxFixture.Stop);
        sandbox.Advance(TimeSpan.FromSeconds(10));
        await machine.Server.Services.StartAsync("WAPCSvc", SandboxFixture.Stop);
        sandbox.Advance(TimeSpan.FromSeconds(10));
        return await ReadAsync(machine);
    }

    private static void Configure(InstalledMachine machine, string content)
    {
        string program = machine.Machine.Services.Get("WAPCSvc")!.BinaryPath.Trim('"');
        machine.Machine.Disk.Write(program + ".config", $"<configuration>{content}</configuration>");
    }

    private static async Task<IEnumerable<string>> ReadAsync(InstalledMachine machine) =>
        (
            await machine.Server.Network.ConnectionsAsync(
                machine.Machine.Services.Get("WAPCSvc")!.ProcessId,
                SandboxFixture.Stop
            )
        ).Select(end => $"{end}");
}
