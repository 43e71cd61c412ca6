using System.IO;
using EntraPrivateAccess.Sandbox.Servers;
using EntraPrivateAccess.Sandbox.Servers.Windows;
using EntraPrivateAccess.Sandbox.State;
using Xunit;

namespace EntraPrivateAccess.Tests.Resilience;

/// <summary>Two real PowerShell processes that change the same server at the same time.</summary>
public sealed class TwoCommandsTests(TwoCommandsTests.Fixture pair) : IClassFixture<TwoCommandsTests.Fixture>
{
    private const int Rounds = 4;
    private const string Waiting = "Waiting for another command that changes ";
    private const string Setup = "MicrosoftEntraPrivateNetworkConnectorInstaller.exe";

    private const string Say = ").Changed | Select-Object -Unique | ForEach-Object { \"Changed=$_\" }";

    private const string Install =
        "(Install-Connector -Token $registration -AcceptLicense -TimeoutSeconds 240 -Verbose @more" + Say;

    private const string Register = "(Register-Connector -Token $registration -TimeoutSeconds 240 -Verbose" + Say;

    private const string Uninstall = "(Uninstall-Connector -Confirm:$false -TimeoutSeconds 240 -Verbose" + Say;

    private const string Update = "(Update-Connector -AcceptLicense -Force -TimeoutSeconds 240 -Verbose" + Say;

    private const string Restart = "(Restart-Connector -TimeoutSeconds 240 -Verbose" + Say;

    private ResilienceSandbox Sandbox => pair.Sandbox;

    [Fact]
    public async Task Two_parallel_installations_create_one_connector()
    {
        for (int round = 0; round < Rounds; round++)
        {
            VirtualMachine machine = await ConnectAsync($"TWOI{round}");
            string[] changed = await RunBothAsync(Install, Install);
            Assert.Equal(["Changed=False", "Changed=True"], changed.Order());
            AssertOneConnector(machine);
            AssertOneSetup(machine);
        }
    }

    [Fact]
    public async Task Two_parallel_registrations_create_one_connector()
    {
        for (int round = 0; round < Rounds; round++)
        {
            VirtualMachine machine = await ConnectAsync($"TWOR{round}");
            _ = await pair.First.RunAsync("$more = @{ SkipRegistration = $true }\n" + Install);
            string[] changed = await RunBothAsync(Register, Register);
            Assert.Equal(["Changed=False", "Changed=True"], changed.Order());
            AssertOneConnector(machine);
        }
    }

    [Fact]
    public async Task Removal_during_an_installation_runs_before_or_after_it()
    {
        for (int round = 0; round < Rounds; round++)
        {
            VirtualMachine machine = await ConnectAsync($"TWOU{round}");
            string[] changed = await RunBothAsync("$more = @{ NoWait = $true }\n" + Install, Uninstall);
            Assert.Equal("Changed=True", changed[0]);
            Assert.Equal(changed[1] == "Changed=False", machine.Product is not null);
            Assert.Single(Sandbox.Tenant.Connectors, connector => connector.MachineName == machine.FullyQualifiedName);
        }
    }

    [Fact]
    public async Task Restart_during_an_update_runs_before_or_after_it()
    {
        for (int round = 0; round < Rounds; round++)
        {
            VirtualMachine machine = await ConnectAsync($"TWOD{round}");
            Sandbox.Faults.Set(new Fault(FaultNames.InstallerVersion, "1.5.4594.0", null, null));
            _ = await pair.First.RunAsync("$more = @{ MinimumVersion = '1.5.4594.0' }\n" + Install);
            Sandbox.Faults.Clear(FaultNames.InstallerVersion);
            string[] changed = await RunBothAsync(Update, Restart);
            Assert.Equal(["Changed=True", "Changed=True"], changed);
            Assert.Equal(new Version(1, 5, 4892, 0), machine.Product!.Version);
            Assert.All((string[])["WAPCSvc", "WAPCUpdaterSvc"], name =>
                Assert.Equal(ServiceStatus.Running, machine.Services.Get(name)!.State)
            );
            AssertOneConnector(machine);
        }
    }

    [Theory]
    [InlineData("setup", FaultNames.InstallerDuration, "process started", Setup)]
    [InlineData("registration", FaultNames.RegistrationDuration, "process got its input", "powershell.exe")]
    public async Task Waiting_command_continues_if_the_command_before_it_is_killed(
        string what,
        string slow,
        string action,
        string image
    )
    {
        VirtualMachine machine = await ConnectAsync($"KILL{what[..3]}");
        Sandbox.Set(machine, slow, "4");
        using PwshProcess killed = await PwshProcess.StartAsync(Sandbox);
        _ = await killed.ConnectAsync(Sandbox, machine, "Killed");
        await killed.BeginAsync(Install);
        await Sandbox.UntilAsync(machine, action, image);
        Task<IReadOnlyList<string>> next = pair.First.RunAsync(Install);
        await pair.First.UntilSaysAsync(Waiting + machine.Spec.Name);
        await killed.KillAsync();
        Assert.StartsWith("Changed=", (await next)[^1], StringComparison.Ordinal);
        AssertOneConnector(machine);
        AssertOneSetup(machine);
    }

    [Fact]
    public async Task Two_parallel_downloads_into_one_folder_leave_one_file()
    {
        VirtualMachine machine = await ConnectAsync("TWOS");
        for (int round = 0; round < Rounds; round++)
        {
            string save = $"(Save-ConnectorInstaller C:\\Two{round} -ErrorAction Stop" + Say;
            string[] changed = await RunBothAsync(save, save);
            Assert.Equal(["Changed=False", "Changed=True"], changed.Order());
            string folder = Path.Combine(machine.Disk.Root, "C", $"Two{round}");
            Assert.Equal([Setup], Directory.GetFiles(folder).Select(Path.GetFileName));
        }
    }

    // Both processes connect before either starts a command, so that the commands overlap.
    private async Task<VirtualMachine> ConnectAsync(string name)
    {
        VirtualMachine machine = Sandbox.NewServer(name);
        _ = await Task.WhenAll(
            pair.First.ConnectAsync(Sandbox, machine, "Two commands"),
            pair.Second.ConnectAsync(Sandbox, machine, "Two commands")
        );
        return machine;
    }

    private async Task<string[]> RunBothAsync(string first, string second)
    {
        IReadOnlyList<string>[] said = await Task.WhenAll(pair.First.RunAsync(first), pair.Second.RunAsync(second));
        return [said[0][^1], said[1][^1]];
    }

    private void AssertOneSetup(VirtualMachine machine) =>
        Assert.Single(Sandbox.Of(machine), entry => entry.Action == "process started" && entry.Detail!.Contains(Setup));

    private void AssertOneConnector(VirtualMachine machine)
    {
        Assert.Single(Sandbox.Tenant.Connectors, connector => connector.MachineName == machine.FullyQualifiedName);
        Assert.Single(Sandbox.Of(machine), entry => entry.Action == "connector registered");
    }

    public sealed class Fixture : IAsyncLifetime
    {
        private PwshProcess? _first;
        private PwshProcess? _second;

        internal ResilienceSandbox Sandbox { get; } = new();

        internal PwshProcess First => _first!;

        internal PwshProcess Second => _second!;

        public async ValueTask InitializeAsync()
        {
            await Sandbox.InitializeAsync();
            PwshProcess[] both = await Task.WhenAll(PwshProcess.StartAsync(Sandbox), PwshProcess.StartAsync(Sandbox));
            (_first, _second) = (both[0], both[1]);
        }

        public async ValueTask DisposeAsync()
        {
            _first?.Dispose();
            _second?.Dispose();
            await Sandbox.DisposeAsync();
        }
    }
}
