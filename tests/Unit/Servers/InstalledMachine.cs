using System.IO;
using System.Text;
using EntraPrivateAccess.Sandbox.Download;
using EntraPrivateAccess.Sandbox.Servers;
using EntraPrivateAccess.Sandbox.Servers.Programs;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Server.Virtual;

namespace EntraPrivateAccess.Tests.Unit.Servers;

/// <summary>A server with installers on its disk, and the steps that the scenarios share.</summary>
internal sealed class InstalledMachine
{
    public const string PowerShell = @"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe";
    public const string GoodSwitches = "-NoProfile -NonInteractive -InputFormat None";
    public const string Good = "REGISTERCONNECTOR=\"false\" /q /norestart /log C:\\Windows\\Temp\\setup.log";

    private readonly SandboxFixture _sandbox;

    private InstalledMachine(SandboxFixture sandbox, VirtualMachine machine, VirtualServer server)
    {
        _sandbox = sandbox;
        Machine = machine;
        Server = server;
    }

    public VirtualMachine Machine { get; }

    public VirtualServer Server { get; }

    public static async Task<InstalledMachine> NewAsync(SandboxFixture sandbox)
    {
        VirtualMachine machine = sandbox.NewMachine();
        sandbox.Faults.Set(new Fault(FaultNames.InstallerDuration, "0.1", null, machine.Spec.Name));
        sandbox.Faults.Set(new Fault(FaultNames.RegistrationDuration, "0.1", null, machine.Spec.Name));
        return new InstalledMachine(sandbox, machine, await sandbox.ConnectAsync(machine));
    }

    public async Task<int> SetupAsync(string arguments, string version = "1.5.4892.0")
    {
        using IServerProcess process = await StartSetupAsync(arguments, version);
        return await process.WaitForExitAsync(SandboxFixture.Stop);
    }

    public Task<IServerProcess> StartSetupAsync(string arguments, string version = "1.5.4892.0")
    {
        string path = $@"C:\Windows\Temp\setup-{version}.exe";
        if (!Server.Files.FileExists(path))
        {
            Machine.Disk.Write(
                path,
                PortableExecutableBuilder.Head(
                    Version.Parse(version),
                    new Dictionary<string, string>
                    {
                        ["OriginalFilename"] = "MicrosoftEntraPrivateNetworkConnectorInstaller.exe",
                    }
                )
            );
        }

        return Server.Processes.StartAsync(
            new ProcessRequest { FileName = path, Arguments = arguments },
            SandboxFixture.Stop
        );
    }

    public async Task InstallAsync(string version = "1.5.4892.0")
    {
        int exitCode = await SetupAsync(Good, version);
        Xunit.Assert.Equal(0, exitCode);
        await InPlaceAsync(version);
    }

    /// <summary>
    /// Waits until the installation is complete. Setup returns earlier, and a test that ended then would leave a
    /// process that still writes to the disk.
    /// </summary>
    public Task InPlaceAsync(string version = "1.5.4892.0") =>
        Eventually.TrueAsync(
            () => Task.FromResult(Machine.Product?.Version == Version.Parse(version)),
            "the complete installation"
        );

    public static string RegistrationArguments(string switches) => $"{switches} -Command \"{KnownScript.Text}\"";

    public async Task<(int ExitCode, string Output)> RegisterAsync(string switches = GoodSwitches)
    {
        using IServerProcess process = await StartRegistrationAsync(await _sandbox.RegistrationTokenAsync(), switches);
        return (await process.WaitForExitAsync(SandboxFixture.Stop), process.Output);
    }

    public Task<IServerProcess> StartRegistrationAsync(string token, string switches)
    {
        byte[] frame = Frame(token);
        return Server.Processes.StartAsync(
            new ProcessRequest
            {
                FileName = PowerShell,
                Arguments = RegistrationArguments(switches),
                WriteInput = stream => stream.WriteAsync(frame, 0, frame.Length, SandboxFixture.Stop),
                RemovedVariables = ["PSModulePath"],
                CollectOutput = true,
            },
            SandboxFixture.Stop
        );
    }

    public byte[] Frame(string token)
    {
        string folder = Machine.Product!.Names.Folder;
        string tenant = "5a9d8c1e-3f0b-4c57-9e21-7c1d0f6b2a44";
        string[] fields =
        [
            folder + @"\RegisterConnector.ps1",
            folder + @"\Modules\",
            Machine.Product.Names.ModuleName,
            tenant,
            "ApplicationProxy",
            "",
        ];
        return Encoding.ASCII.GetBytes(
            string.Join(
                '\t',
                fields.Select(field => Convert.ToBase64String(Encoding.UTF8.GetBytes(field))).Append(token)
            ) + "\n"
        );
    }

    public IEnumerable<JournalEntry> Journal() =>
        _sandbox.Journal.Since(0).Where(entry => entry.Target == Machine.Spec.Name);

    public IEnumerable<string> WrittenFiles() =>
        Directory.EnumerateFiles(Machine.Disk.Root, "*", SearchOption.AllDirectories).Select(File.ReadAllText);
}
