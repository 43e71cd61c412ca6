using System.IO;
using System.Runtime.InteropServices;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Server.Portable;
using EntraPrivateAccess.Tests.Unit.Servers;
using Xunit;

namespace EntraPrivateAccess.Tests.Windows;

/// <summary>
/// The server conformance tests on Windows, and additional tests that apply only to a real Windows.
/// </summary>
/// <remarks>
/// This class is compiled twice: the Windows host derives from it and runs it; the test project lists its methods.
/// </remarks>
public abstract partial class WindowsConformance : ServerConformance
{
    /// <summary>A running service that the machine has for this test; see <see cref="WineMachine"/>.</summary>
    internal const string Running = "EpaConformanceRuns";

    internal const string Disabled = "EpaConformanceOff";

    internal const string Slow = "EpaConformanceSlow";

    /// <summary>The file that the slow service waits for.</summary>
    internal const string GoesOn = @"C:\epa\goes-on";

    private readonly IServer _server = LocalServer.Create();

    protected override string RunningService => Running;

    protected override string DisabledService => Disabled;

    protected override string SlowService => Slow;

    protected override string Folder => @"C:\Conformance";

    protected override void GoOn() => File.WriteAllText(GoesOn, "");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    internal override Task<IServer> ServerAsync() => Task.FromResult(_server);

    [Fact]
    public async Task Server_is_an_elevated_Windows_Server_2022()
    {
        ServerDescription description = await _server.DescribeAsync(Stop);
        Assert.True(description.IsWindowsServer);
        Assert.True(description.IsElevated);
        Assert.False(description.IsVirtual);
        Assert.Equal(20348, description.OperatingSystemVersion.Build);
        Assert.Equal("Windows Server 2022 Datacenter", description.OperatingSystem);
    }

    [Fact]
    public async Task Service_information_contains_account_program_and_display_name()
    {
        ServiceInfo service = (await _server.Services.GetAsync(Running, Stop))!;
        Assert.Equal("Conformance runs", service.DisplayName);
        Assert.Equal(@"NT AUTHORITY\NetworkService", service.Account);
        Assert.Contains("service.exe", service.BinaryPath, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Pending_restart_of_Windows_Update_is_a_reboot_reason()
    {
        const string manager = @"HKLM\SYSTEM\CurrentControlSet\Control\Session Manager";
        const string update =
            @"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update\RebootRequired";
        Assert.Null(await _server.Registry.ReadAsync(manager, "PendingFileRenameOperations", Stop));
        Assert.Empty(await _server.PendingRebootReasonsAsync(Stop));
        await _server.Registry.WriteAsync(update, "Mark", 1, Stop);
        Assert.Equal(["Windows Update waits for a restart."], await _server.PendingRebootReasonsAsync(Stop));
        await _server.Registry.DeleteKeyAsync(update, Stop);
        Assert.Empty(await _server.PendingRebootReasonsAsync(Stop));
    }

    // Wine has no such class. Windows has it, with the settings Internet, Datacenter and Compat.
    [Fact]
    public async Task TCP_settings_are_read_or_refused_with_a_reason()
    {
        try
        {
            Assert.All(await _server.TcpSettingsAsync(Stop), setting => Assert.NotEmpty(setting.Name));
        }
        catch (ServerException fault)
        {
            Assert.Contains("MSFT_NetTCPSetting", fault.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Running_program_is_found_by_name_and_awaited_by_handle()
    {
        ProcessRequest request = new()
        {
            FileName = _server.Files.Folder(ServerFolder.System) + @"\cmd.exe",
            Arguments = "/d /c ping -n 3 127.0.0.1 >nul & exit 5",
        };
        using IServerProcess started = await _server.Processes.StartAsync(request, Stop);
        IServerProcess found = Assert.Single(await _server.Processes.FindAsync("CMD.EXE", Stop), process =>
            process.Id == started.Id
        );
        Assert.EndsWith(@"\cmd.exe", found.ImagePath, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(5, await found.WaitForExitAsync(Stop));
        found.Dispose();
        Assert.DoesNotContain(await _server.Processes.FindAsync("cmd.exe", Stop), process => process.Id == started.Id);
    }

    [Fact]
    public async Task Protected_folder_is_created_once_and_accepted_again()
    {
        string folder = Path.Combine(
            _server.Files.Folder(ServerFolder.ProgramData),
            "EntraPrivateAccess",
            "Conformance"
        );
        _server.Files.CreateProtectedDirectory(folder);
        _server.Files.CreateProtectedDirectory(folder);
        _server.Files.WriteAllText(folder + @"\a.txt", "a");
        Assert.Equal("a", _server.Files.ReadAllText(folder + @"\a.txt"));
        _server.Files.DeleteDirectory(folder);
        await Task.CompletedTask;
    }

    [Fact]
    public async Task Embedded_verifier_and_Windows_report_the_same_signer()
    {
        // The running .NET runtime has a signature from Microsoft.
        string program = Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "coreclr.dll");
        FileSignature windows = await _server.VerifySignatureAsync(program, Stop);
        using FileStream content = File.OpenRead(program);
        FileSignature own = EmbeddedSignature.Verify(content, [], TimeProvider.System.GetUtcNow());
        Assert.Equal((FileSignatureStatus.Valid, FileSignatureStatus.Valid), (windows.Status, own.Status));
        Assert.Equal(windows.SignerCertificate, own.SignerCertificate);
    }

    [Fact]
    public async Task Events_are_filtered_and_returned_newest_first()
    {
        const string channel = "Microsoft-AadApplicationProxy-Connector/Admin";
        const string source = "Microsoft-AadApplicationProxy-Connector";
        DateTimeOffset day = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(
            [
                new ServerEvent(day.AddHours(12).AddMilliseconds(125), channel, source, 32001, 3, "Slow"),
                new ServerEvent(day.AddHours(11), channel, source, 12007, 4, "The connector is connected"),
                new ServerEvent(
                    day.AddHours(10),
                    channel,
                    source,
                    12020,
                    2,
                    "The connector could not reach the service"
                ),
            ],
            await _server.Events.ReadAsync(channel, source, day, 4, 10, Stop)
        );
        Assert.Equal(
            [32001, 1, 12020],
            (await _server.Events.ReadAsync(channel, null, day, 3, 10, Stop))!.Select(found => found.Id)
        );
        Assert.Equal(
            [32001],
            (await _server.Events.ReadAsync(channel, null, day, 4, 1, Stop))!.Select(found => found.Id)
        );
        Assert.Empty((await _server.Events.ReadAsync(channel, source, day.AddHours(11), 2, 10, Stop))!);
    }
}
