using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Server.Virtual;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Servers;

public sealed class InstallationScenarios(SandboxFixture sandbox) : IClassFixture<SandboxFixture>
{
    private const string Folder = @"C:\Program Files\Microsoft Entra private network connector";

    [Fact]
    public async Task Setup_returns_before_the_installation_is_complete()
    {
        InstalledMachine machine = await InstalledMachine.NewAsync(sandbox);
        Assert.Equal(0, await machine.SetupAsync(InstalledMachine.Good));
        Assert.Null(await machine.Server.Services.GetAsync("WAPCUpdaterSvc", SandboxFixture.Stop));
        await Eventually.TrueAsync(
            async () => await machine.Server.Services.GetAsync("WAPCUpdaterSvc", SandboxFixture.Stop) is not null,
            "the updater"
        );
        ServiceInfo service = (await machine.Server.Services.GetAsync("WAPCSvc", SandboxFixture.Stop))!;
        Assert.Equal(
            (ServiceStartType.AutomaticDelayed, ServiceState.Stopped, @"NT AUTHORITY\NETWORK SERVICE"),
            (service.StartType, service.State, service.Account)
        );
        Assert.Equal(
            "1.5.4892.0",
            machine.Server.Files.FileVersion(Folder + @"\MicrosoftEntraPrivateNetworkConnectorService.exe")!.ToString()
        );
        Assert.Contains(
            "gcServer",
            machine.Server.Files.ReadAllText(
                Folder + @" Updater\MicrosoftEntraPrivateNetworkConnectorUpdaterService.exe.config"
            )
        );
        Assert.Contains("Exit code: 0x0", machine.Server.Files.ReadAllText(@"C:\Windows\Temp\setup.log"));
    }

    [Theory]
    [InlineData("REGISTERCONNECTOR=\\\"false\\\" /q /norestart", 1603)]
    [InlineData("REGISTERCONNECTOR=false /q /norestart", 1603)]
    [InlineData("/q /norestart", 1603)]
    [InlineData("REGISTERCONNECTOR=\"false\" /norestart", 1602)]
    [InlineData("REGISTERCONNECTOR=\"false\" /qn /norestart", 1639)]
    public async Task Command_line_that_the_real_installer_rejects_installs_nothing(string arguments, int exitCode)
    {
        InstalledMachine machine = await InstalledMachine.NewAsync(sandbox);
        Assert.Equal(exitCode, await machine.SetupAsync(arguments));
        Assert.False(machine.Server.Files.DirectoryExists(Folder));
        Assert.Null(machine.Machine.Product);
    }

    [Fact]
    public async Task Machine_restarts_by_itself_without_norestart()
    {
        InstalledMachine machine = await InstalledMachine.NewAsync(sandbox);
        Assert.Equal(0, await machine.SetupAsync("REGISTERCONNECTOR=\"false\" /quiet"));
        Assert.Contains(machine.Journal(), entry => entry.Action == "restarted the machine");
        await machine.InPlaceAsync();
        Assert.Equal(
            ServiceState.Stopped,
            (await machine.Server.Services.GetAsync("Spooler", SandboxFixture.Stop))!.State
        );
    }

    [Theory]
    [InlineData(1602)]
    [InlineData(1603)]
    [InlineData(1618)]
    [InlineData(4711)]
    public async Task Failing_exit_code_changes_nothing(int exitCode)
    {
        InstalledMachine machine = await InstalledMachine.NewAsync(sandbox);
        sandbox.Faults.Set(new Fault(FaultNames.InstallerExitCode, exitCode.ToString(), 1, machine.Machine.Spec.Name));
        Assert.Equal(exitCode, await machine.SetupAsync(InstalledMachine.Good));
        Assert.Null(machine.Machine.Product);
        Assert.Empty(
            await machine.Server.Registry.SubkeysAsync(
                @"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall",
                SandboxFixture.Stop,
                wow64: true
            )
        );
    }

    [Fact]
    public async Task Exit_code_3010_installs_and_leaves_a_restart_pending()
    {
        InstalledMachine machine = await InstalledMachine.NewAsync(sandbox);
        sandbox.Faults.Set(new Fault(FaultNames.InstallerExitCode, "3010", 1, machine.Machine.Spec.Name));
        Assert.Equal(3010, await machine.SetupAsync(InstalledMachine.Good));
        _ = Assert.Single(await machine.Server.PendingRebootReasonsAsync(SandboxFixture.Stop));
        await machine.InPlaceAsync();
        machine.Machine.Restart(comesBack: true);
        Assert.Empty(await machine.Server.PendingRebootReasonsAsync(SandboxFixture.Stop));
    }

    [Fact]
    public async Task Second_installer_fails_with_1618_and_the_first_outlives_its_client()
    {
        InstalledMachine machine = await InstalledMachine.NewAsync(sandbox);
        sandbox.Faults.Set(new Fault(FaultNames.InstallerDuration, "5", null, machine.Machine.Spec.Name));
        (await machine.StartSetupAsync(InstalledMachine.Good)).Dispose();
        await Eventually.TrueAsync(
            () => Task.FromResult(machine.Machine.InstallerLock.CurrentCount == 0),
            "a running setup"
        );
        Assert.Equal(1618, await machine.SetupAsync(InstalledMachine.Good));
        VirtualServer again = await sandbox.ConnectAsync(machine.Machine);
        IServerProcess running = Assert.Single(
            await again.Processes.FindAsync("SETUP-1.5.4892.0.exe", SandboxFixture.Stop)
        );
        Assert.Equal(0, await running.WaitForExitAsync(SandboxFixture.Stop));
        await machine.InPlaceAsync();
        Assert.Empty(await again.Processes.FindAsync("setup-1.5.4892.0.exe", SandboxFixture.Stop));
    }

    [Fact]
    public async Task Downgrade_is_refused_and_upgrade_keeps_the_registration()
    {
        InstalledMachine machine = await InstalledMachine.NewAsync(sandbox);
        await machine.InstallAsync("1.5.4594.0");
        Assert.Equal(0, (await machine.RegisterAsync()).ExitCode);
        string connector = machine.Machine.Trust.ConnectorId!;
        Assert.Equal(1638, await machine.SetupAsync(InstalledMachine.Good, "1.5.4522.0"));
        await machine.InstallAsync("1.5.4892.0");
        Assert.Equal(connector, machine.Machine.Trust.ConnectorId);
        await Eventually.TrueAsync(
            async () =>
                (await machine.Server.Services.GetAsync("WAPCSvc", SandboxFixture.Stop))?.State == ServiceState.Running,
            "the service again"
        );
        Assert.Single(await Bundles(machine));
    }

    [Fact]
    public async Task Only_the_registered_bundle_uninstalls_and_keeps_the_trust_settings()
    {
        InstalledMachine machine = await InstalledMachine.NewAsync(sandbox);
        await machine.InstallAsync();
        Assert.Empty((await ConnectorInventory.ReadAsync(machine.Server, SandboxFixture.Stop))!.Missing);
        Assert.Equal(0, (await machine.RegisterAsync()).ExitCode);
        Assert.Equal(0, await machine.SetupAsync("/uninstall /quiet /norestart", "1.5.4900.0"));
        Assert.NotNull(machine.Machine.Product);
        string key = @"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\" + (await Bundles(machine)).Single();
        string bundle = (string)
            (await machine.Server.Registry.ReadAsync(key, "BundleCachePath", SandboxFixture.Stop, wow64: true))!;
        using IServerProcess uninstall = await machine.Server.Processes.StartAsync(
            new ProcessRequest { FileName = bundle, Arguments = "/uninstall /quiet /norestart" },
            SandboxFixture.Stop
        );
        Assert.Equal(0, await uninstall.WaitForExitAsync(SandboxFixture.Stop));
        Assert.Null(await machine.Server.Services.GetAsync("WAPCSvc", SandboxFixture.Stop));
        Assert.False(machine.Server.Files.DirectoryExists(Folder));
        Assert.True(
            machine.Server.Files.FileExists(
                @"C:\ProgramData\Microsoft\Microsoft Entra private network connector\Config\TrustSettings.xml"
            )
        );
    }

    [Fact]
    public async Task Old_version_has_the_old_names()
    {
        InstalledMachine machine = await InstalledMachine.NewAsync(sandbox);
        await machine.InstallAsync("1.5.3437.0");
        Assert.Empty((await ConnectorInventory.ReadAsync(machine.Server, SandboxFixture.Stop))!.Missing);
        Assert.True(
            machine.Server.Files.FileExists(
                @"C:\Program Files\Microsoft AAD App Proxy Connector\ApplicationProxyConnectorService.exe"
            )
        );
        Assert.Equal(0, (await machine.RegisterAsync()).ExitCode);
        Assert.True(
            machine.Server.Files.FileExists(
                @"C:\ProgramData\Microsoft\Microsoft AAD Application Proxy Connector\Config\TrustSettings.xml"
            )
        );
        string connector = machine.Machine.Trust.ConnectorId!;
        await machine.InstallAsync("1.5.4892.0");
        Assert.Equal(connector, machine.Machine.Trust.ConnectorId);
        Assert.False(machine.Server.Files.DirectoryExists(@"C:\Program Files\Microsoft AAD App Proxy Connector"));
    }

    [Fact]
    public async Task Full_disk_fails_the_whole_installation()
    {
        InstalledMachine machine = await InstalledMachine.NewAsync(sandbox);
        _ = await machine.SetupAsync("/uninstall /quiet /norestart");
        sandbox.Faults.Set(new Fault(FaultNames.DiskFull, "1000000", null, machine.Machine.Spec.Name));
        Assert.Equal(1603, await machine.SetupAsync(InstalledMachine.Good));
        Assert.Contains("0x80070070", machine.Server.Files.ReadAllText(@"C:\Windows\Temp\setup.log"));
        Assert.Null(machine.Machine.Product);
    }

    private static Task<IReadOnlyList<string>> Bundles(InstalledMachine machine) =>
        machine.Server.Registry.SubkeysAsync(
            @"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall",
            SandboxFixture.Stop,
            wow64: true
        );
}
