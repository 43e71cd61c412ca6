using System.IO;
using EntraPrivateAccess.Sandbox.Servers;
using EntraPrivateAccess.Sandbox.Servers.Windows;
using EntraPrivateAccess.Sandbox.State;
using Xunit;

namespace EntraPrivateAccess.Tests.Resilience;

/// <summary>
/// Kills a real PowerShell process while it changes a running connector and checks that the next run finishes the
/// change.
/// </summary>
/// <remarks>
/// <see cref="Unit.Provisioning.ProxyChangeKillTests"/> covers every single step of a proxy change.
/// </remarks>
public sealed class KilledCommandsTests(KilledCommandsTests.Fixture fixture)
    : IClassFixture<KilledCommandsTests.Fixture>
{
    private const string Proxy = "http://proxy.contoso.local:8080";

    private const string SetProxy =
        $"Set-ConnectorProxy {Proxy} | ForEach-Object {{ "
        + "\"$($_.Service)=$($_.Changed)|$($_.Restarted)|$($_.RestartRequired)|$($_.Agrees)\" }";

    private ResilienceSandbox Sandbox => fixture.Sandbox;

    [Theory]
    [InlineData("stopped", "WAPCUpdaterSvc")]
    [InlineData("stopped", "WAPCSvc")]
    [InlineData("started", "WAPCSvc")]
    public async Task Killed_proxy_change_is_finished_by_the_next_command(string action, string service)
    {
        VirtualMachine machine = await RunningAsync($"KP{action[..4]}{service.Length}");
        string[] files = [.. Directory.EnumerateFiles(machine.Disk.Root, "*.exe.config", SearchOption.AllDirectories)];
        await KillAsync(machine, SetProxy, $"service {action}", service);
        Assert.All(files, file => Assert.Contains(Proxy, File.ReadAllText(file), StringComparison.Ordinal));

        IReadOnlyList<string> rows = await fixture.Process.RunAsync(SetProxy);

        Assert.Equal(2, rows.Count);
        Assert.All(rows, row => Assert.EndsWith("|False|True", row, StringComparison.Ordinal));
        Assert.Contains(rows, row => row.EndsWith("=False|True|False|True", StringComparison.Ordinal));
        AssertFresh(machine, files);
    }

    [Fact]
    public async Task Repair_killed_during_removal_is_finished_without_a_registration()
    {
        VirtualMachine machine = await RunningAsync("KREPAIR");
        machine.Services.Remove("WAPCUpdaterSvc");
        Sandbox.Set(machine, FaultNames.InstallerDuration, "2");
        await KillAsync(machine, "$null = Repair-Connector -AcceptLicense", "process started", "/uninstall");
        Sandbox.Set(machine, FaultNames.InstallerDuration, "0.3");

        // If the removal ends before the second repair checks the server, the row of the repair names
        // Install-Connector.
        IReadOnlyList<string> repair = await fixture.Process.RunAsync(
            "Repair-Connector -AcceptLicense | Where-Object Check -EQ Installation | "
                + "ForEach-Object { \"$($_.Result)|$($_.Detail)\" }"
        );
        Assert.True(
            repair.Any(row =>
                row.StartsWith("Repaired|", StringComparison.Ordinal)
                || row.Contains("Install-Connector", StringComparison.Ordinal)
            ),
            string.Join("; ", repair)
        );
        IReadOnlyList<string> install = await fixture.Process.RunAsync(
            "(Install-Connector -Token $registration -AcceptLicense).Steps | "
                + "ForEach-Object { \"$($_.Step)=$($_.Status)\" }"
        );

        Assert.Contains("Register=AlreadyDone", install);
        AssertFresh(machine, []);
        Assert.Single(Sandbox.Tenant.Connectors, connector => connector.MachineName == machine.FullyQualifiedName);
    }

    [Fact]
    public async Task Killed_removal_is_finished_by_the_next_command()
    {
        VirtualMachine machine = await RunningAsync("KREMOVE");
        Sandbox.Set(machine, FaultNames.InstallerDuration, "2");
        int before = Sandbox.Of(machine).Count;
        await KillAsync(
            machine,
            "$null = Uninstall-Connector -Confirm:$false",
            "process started",
            "/uninstall",
            before
        );

        IReadOnlyList<string> said = await fixture.Process.RunAsync("(Uninstall-Connector -Confirm:$false).Detail");

        Assert.DoesNotContain(said, line => line.StartsWith("Error|", StringComparison.Ordinal));
        Assert.Null(machine.Product);
        Assert.Null(machine.Services.Get("WAPCSvc"));
        Assert.Single(Sandbox.Of(machine).Skip(before), entry => entry.Action == "process started");
        Assert.False(Directory.Exists(Path.Combine(machine.Disk.Root, "C", "ProgramData", "EntraPrivateAccess")));
    }

    private static void AssertFresh(VirtualMachine machine, IEnumerable<string> files)
    {
        VirtualService[] services = [machine.Services.Get("WAPCSvc")!, machine.Services.Get("WAPCUpdaterSvc")!];
        Assert.All(services, service => Assert.Equal(ServiceStatus.Running, service.State));
        Assert.All(files, file =>
            Assert.All(services, service => Assert.True(File.GetLastWriteTimeUtc(file) <= service.StartedAt))
        );
    }

    private async Task<VirtualMachine> RunningAsync(string name)
    {
        VirtualMachine machine = Sandbox.NewServer(name);
        _ = await fixture.Process.ConnectAsync(Sandbox, machine, "Killed");
        IReadOnlyList<string> said = await fixture.Process.RunAsync(
            "(Install-Connector -Token $registration -AcceptLicense).Status"
        );
        Assert.Equal("active", said[^1]);
        return machine;
    }

    private async Task KillAsync(VirtualMachine machine, string script, string action, string detail, int? since = null)
    {
        using PwshProcess killed = await PwshProcess.StartAsync(Sandbox);
        _ = await killed.ConnectAsync(Sandbox, machine, "Killed");
        int before = since ?? Sandbox.Of(machine).Count;
        await killed.BeginAsync(script);
        await ResilienceSandbox.UntilAsync(
            () =>
                Sandbox
                    .Of(machine)
                    .Skip(before)
                    .Any(entry => entry.Action == action && entry.Detail!.Contains(detail, StringComparison.Ordinal)),
            () => $"{action} {detail}; pwsh wrote: {string.Join(" / ", killed.Said)}"
        );
        await killed.KillAsync();
    }

    public sealed class Fixture : IAsyncLifetime
    {
        private PwshProcess? _process;

        internal ResilienceSandbox Sandbox { get; } = new();

        internal PwshProcess Process => _process!;

        public async ValueTask InitializeAsync()
        {
            await Sandbox.InitializeAsync();
            _process = await PwshProcess.StartAsync(Sandbox);
        }

        public async ValueTask DisposeAsync()
        {
            _process?.Dispose();
            await Sandbox.DisposeAsync();
        }
    }
}
