using System.Net.Http;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Sandbox.Servers;
using EntraPrivateAccess.Sandbox.Servers.Programs;
using EntraPrivateAccess.Sandbox.Servers.Windows;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Servers;

public sealed class RegistrationScenarios(SandboxFixture sandbox) : IClassFixture<SandboxFixture>
{
    private const string Trust =
        @"C:\ProgramData\Microsoft\Microsoft Entra private network connector\Config\TrustSettings.xml";

    [Fact]
    public async Task Registration_creates_trust_settings_and_certificate_and_starts_the_services()
    {
        InstalledMachine machine = await InstalledAsync();
        (int exitCode, string output) = await machine.RegisterAsync();
        Assert.True(exitCode == 0, output);
        string text = machine.Server.Files.ReadAllText(Trust);
        string thumbprint = text[(text.IndexOf("<Thumbprint>", StringComparison.Ordinal) + 12)..][..40];
        CertificateLookup found = await machine.Server.Certificates.FindAsync(
            ServerCertificateStore.LocalMachine,
            thumbprint.ToLowerInvariant(),
            SandboxFixture.Stop
        );
        Assert.Equal((CertificatePresence.Found, true), (found.Presence, found.HasPrivateKey));
        using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(found.Certificate!);
        Assert.Equal("CN=5a9d8c1e-3f0b-4c57-9e21-7c1d0f6b2a44", certificate.Subject);
        ConnectorRegistration registration = await RegistrationInventory.ReadAsync(
            machine.Server,
            TimeProvider.System.GetUtcNow(),
            SandboxFixture.Stop
        );
        Assert.True(registration.State == RegistrationState.Registered, registration.Detail);
        await Eventually.TrueAsync(
            async () =>
                (await machine.Server.Services.GetAsync("WAPCSvc", SandboxFixture.Stop))!.State == ServiceState.Running,
            "the service"
        );
    }

    [Fact]
    public async Task Registration_frame_is_lost_without_an_input_format()
    {
        InstalledMachine machine = await InstalledAsync();
        (int exitCode, string output) = await machine.RegisterAsync(switches: "-NoProfile -NonInteractive");
        Assert.Equal((1, "The registration frame did not arrive over standard input."), (exitCode, output.Trim()));
    }

    [Fact]
    public async Task Inherited_module_path_of_PowerShell_7_breaks_the_module()
    {
        InstalledMachine machine = await InstalledAsync();
        VirtualProcess process = machine.Machine.Processes.Start(
            new ProcessStart
            {
                FileName = InstalledMachine.PowerShell,
                Arguments = InstalledMachine.RegistrationArguments(InstalledMachine.GoodSwitches),
                Input = machine.Frame(await sandbox.RegistrationTokenAsync()),
                Environment = new Dictionary<string, string>
                {
                    ["PSModulePath"] =
                        @"C:\Program Files\PowerShell\7\Modules;C:\Program Files\WindowsPowerShell\Modules",
                },
                CollectOutput = true,
            }
        );
        Assert.Equal(1, await process.Exit.WaitAsync(SandboxFixture.Stop));
        Assert.Contains("ConvertTo-SecureString", process.Output);
        Assert.Equal(0, (await machine.RegisterAsync()).ExitCode);
    }

    [Theory]
    [InlineData(
        @"HKLM\SOFTWARE\Policies\Microsoft\Windows\PowerShell",
        "EnableScripts",
        "0",
        "running scripts is disabled"
    )]
    [InlineData(
        @"HKCU\SOFTWARE\Policies\Microsoft\Windows\PowerShell",
        "EnableScripts",
        "0",
        "running scripts is disabled"
    )]
    [InlineData(VirtualMachine.SessionManager + @"\Environment", "__PSLockdownPolicy", "4", "language mode")]
    public async Task Policy_blocks_the_script(string key, string name, string value, string sentence)
    {
        InstalledMachine machine = await InstalledAsync();
        machine.Machine.Registry.Write(
            key,
            name,
            name == "EnableScripts" ? new RegistryValue("DWord", int.Parse(value)) : new RegistryValue("String", value)
        );
        (int exitCode, string output) = await machine.RegisterAsync();
        Assert.Equal(1, exitCode);
        Assert.Contains(sentence, output);
        Assert.False(machine.Server.Files.FileExists(Trust));
    }

    [Theory]
    [InlineData(null, 1)]
    [InlineData(Registration.SilentFailure, 0)]
    public async Task Refused_registration_writes_the_service_error_and_may_exit_with_0(string? value, int expected)
    {
        InstalledMachine machine = await InstalledAsync();
        sandbox.Faults.Set(new Fault(FaultNames.RegistrationDenied, value, null, machine.Machine.Spec.Name));
        (int exitCode, string output) = await machine.RegisterAsync();
        Assert.Equal(expected, exitCode);
        Assert.Contains("Make sure you are an Application Administrator", output);
        Assert.Contains("'The registration request was denied.'", output);
        Assert.False(machine.Server.Files.FileExists(Trust));
        ServerEvent logged = Assert.Single(
            (
                await machine.Server.Events.ReadAsync(
                    "Application",
                    "Microsoft Entra private network connector",
                    DateTimeOffset.UnixEpoch,
                    2,
                    10,
                    SandboxFixture.Stop
                )
            )!
        );
        Assert.Equal(output.Trim(), logged.Message);
    }

    [Fact]
    public async Task Token_is_in_no_argument_variable_file_or_journal_entry()
    {
        InstalledMachine machine = await InstalledAsync();
        sandbox.Faults.Set(new Fault(FaultNames.RegistrationDuration, "2", null, machine.Machine.Spec.Name));
        string token = await sandbox.RegistrationTokenAsync();
        using IServerProcess process = await machine.StartRegistrationAsync(token, InstalledMachine.GoodSwitches);
        JsonNode inside = await sandbox.ControlAsync(
            HttpMethod.Get,
            $"/sandbox/servers/{machine.Machine.Spec.Name}/processes/{process.Id}/inspect"
        );
        Assert.True((int)inside["inputLength"]! > token.Length);
        Assert.DoesNotContain(token, inside.ToJsonString());
        Assert.Equal(0, await process.WaitForExitAsync(SandboxFixture.Stop));
        Assert.DoesNotContain(sandbox.Journal.Since(0), entry =>
            entry.ToString().Contains(token, StringComparison.Ordinal)
        );
        Assert.DoesNotContain(machine.WrittenFiles(), text => text.Contains(token, StringComparison.Ordinal));
        _ = await Assert.ThrowsAsync<HttpRequestException>(() =>
            sandbox.ControlAsync(
                HttpMethod.Get,
                $"/sandbox/servers/{machine.Machine.Spec.Name}/processes/{process.Id}/inspect"
            )
        );
    }

    [Fact]
    public async Task Script_other_than_the_registration_script_does_not_run()
    {
        InstalledMachine machine = await InstalledAsync();
        using IServerProcess process = await machine.Server.Processes.StartAsync(
            new ProcessRequest
            {
                FileName = InstalledMachine.PowerShell,
                Arguments = "-NoProfile -NonInteractive -InputFormat None -Command \"exit 0\"",
            },
            SandboxFixture.Stop
        );
        Assert.Equal(1, await process.WaitForExitAsync(SandboxFixture.Stop));
    }

    [Fact]
    public async Task Disabled_service_stays_stopped_although_the_registration_succeeds()
    {
        InstalledMachine machine = await InstalledMachine.NewAsync(sandbox);
        sandbox.Faults.Set(new Fault(FaultNames.ServiceDisabled, null, 1, machine.Machine.Spec.Name + "/WAPCSvc"));
        await machine.InstallAsync();
        Assert.Equal(0, (await machine.RegisterAsync()).ExitCode);
        Assert.NotNull(machine.Machine.Trust.ConnectorId);
        ServiceInfo service = (await machine.Server.Services.GetAsync("WAPCSvc", SandboxFixture.Stop))!;
        Assert.Equal((ServiceStartType.Disabled, ServiceState.Stopped), (service.StartType, service.State));
    }

    private async Task<InstalledMachine> InstalledAsync()
    {
        InstalledMachine machine = await InstalledMachine.NewAsync(sandbox);
        await machine.InstallAsync();
        return machine;
    }
}
