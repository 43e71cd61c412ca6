using System.IO;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Sandbox.Servers;
using EntraPrivateAccess.Sandbox.Servers.Windows;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Server.Virtual;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Servers;

public sealed class VirtualServerTests(SandboxFixture sandbox) : ServerConformance, IClassFixture<SandboxFixture>
{
    private VirtualMachine? _machine;

    protected override string RunningService => "Spooler";

    protected override string DisabledService => "RemoteRegistry";

    protected override string SlowService => "Slow";

    protected override string Folder => @"C:\Conformance";

    protected override void GoOn() =>
        _machine!.Services.Put(_machine.Services.Get(SlowService)! with { SettlesAt = DateTimeOffset.MinValue });

    internal override async Task<IServer> ServerAsync()
    {
        if (_machine is null)
        {
            TimeSpan ever = TimeSpan.FromHours(1);
            _machine = sandbox.NewMachine();
            _machine.Services.Put(
                new VirtualService(SlowService, SlowService, @"C:\slow.exe", "LocalSystem", "Manual")
                {
                    Starting = ever,
                    Stopping = ever,
                }
            );
        }

        return await sandbox.ConnectAsync(_machine);
    }

    [Theory]
    [InlineData(@"C:\Windows\..\..\..\etc\passwd")]
    [InlineData(@"\\server\share\file")]
    [InlineData(@"relative\file")]
    [InlineData("C:")]
    public async Task Path_outside_the_virtual_disk_is_refused(string path)
    {
        IServer server = await ServerAsync();
        _ = Assert.Throws<ArgumentException>(() => server.Files.FileExists(path));
    }

    [Fact]
    public async Task Full_disk_fails_a_write_with_the_error_of_Windows()
    {
        IServer server = await ServerAsync();
        sandbox.Faults.Set(new Fault(FaultNames.DiskFull, "100000", null, _machine!.Spec.Name));
        Assert.InRange(server.Files.FreeSpace(@"C:\"), 99_000, 100_000);
        using Stream file = server.Files.OpenAppend(@"C:\Windows\Temp\big.bin");
        await file.WriteAsync(new byte[90_000], SandboxFixture.Stop);
        IOException full = await Assert.ThrowsAsync<IOException>(async () =>
            await file.WriteAsync(new byte[20_000], SandboxFixture.Stop)
        );
        Assert.Equal(unchecked((int)0x80070070), full.HResult);
        sandbox.Faults.Clear(FaultNames.DiskFull);
        Assert.True(server.Files.FreeSpace(@"C:\") > 10_000_000);
    }

    [Fact]
    public async Task Changes_require_administrator_rights_but_reading_does_not()
    {
        IServer server = await ServerAsync();
        _machine!.Change(_machine.Spec with { Elevated = false });
        Assert.False((await server.DescribeAsync(SandboxFixture.Stop)).IsElevated);
        Assert.NotNull(await server.Services.GetAsync("Spooler", SandboxFixture.Stop));
        ServerException refused = await Assert.ThrowsAsync<ServerException>(() =>
            server.Services.StopAsync("Spooler", SandboxFixture.Stop)
        );
        Assert.Equal(("AccessDenied", 5), (refused.ErrorId, refused.NativeErrorCode));
        CertificateLookup lookup = await server.Certificates.FindAsync(
            ServerCertificateStore.NetworkService,
            new string('A', 40),
            SandboxFixture.Stop
        );
        Assert.Equal(CertificatePresence.Unreadable, lookup.Presence);
    }

    [Fact]
    public async Task Unknown_server_and_wrong_key_have_their_own_errors()
    {
        ConnectorException unknown = await Assert.ThrowsAsync<ConnectorException>(() =>
            VirtualServer.ConnectAsync(
                sandbox.Http,
                sandbox.Url,
                "wrong",
                "NOBODY",
                null,
                TimeProvider.System,
                SandboxFixture.Stop
            )
        );
        Assert.Equal("SandboxRefused", unknown.ErrorId);
        VirtualMachine gone = sandbox.NewMachine();
        VirtualServer server = await sandbox.ConnectAsync(gone);
        sandbox.Machines.Remove(gone);
        Assert.Equal(
            "VirtualServerNotFound",
            (await Assert.ThrowsAsync<ConnectorException>(() => server.DescribeAsync(SandboxFixture.Stop))).ErrorId
        );
    }

    [Fact]
    public async Task Event_pages_are_not_shifted_by_new_events()
    {
        IServer server = await ServerAsync();
        for (int number = 0; number < 150; number++)
        {
            _machine!.Log("Application", "pages", number, 2, "text");
        }

        using IEventCursor cursor = (
            await server.Events.OpenAsync(
                "Application",
                new EventSelection(DateTimeOffset.UnixEpoch, 4) { Providers = ["pages"] },
                SandboxFixture.Stop
            )
        )!;
        List<int> read = [];
        while (await cursor.NextAsync(40, SandboxFixture.Stop) is { Count: > 0 } page)
        {
            read.AddRange(page.Select(found => found.Id));
            _machine!.Log("Application", "pages", 1000, 2, "newer");
        }

        Assert.Equal(Enumerable.Range(0, 150).Reverse(), read);
    }

    [Fact]
    public async Task Unreadable_channel_is_access_denied_rather_than_missing()
    {
        IServer server = await ServerAsync();
        _machine!.Events.SetUnreadable("Application", true);
        ServerException refused = await Assert.ThrowsAsync<ServerException>(() =>
            server.Events.ReadAsync("Application", null, DateTimeOffset.UnixEpoch, 4, 1, SandboxFixture.Stop)
        );
        Assert.Equal(("AccessDenied", 5, "Application"), (refused.ErrorId, refused.NativeErrorCode, refused.Target));
    }

    [Theory]
    [InlineData(FaultNames.ServiceHangs, "60", "StartPending")]
    [InlineData(FaultNames.ServiceDies, "0", "Stopped")]
    public async Task Fault_makes_a_service_hang_or_die(string fault, string seconds, string state)
    {
        IServer server = await ServerAsync();
        _machine!.Services.Halt(_ => true);
        sandbox.Faults.Set(new Fault(fault, seconds, 1, _machine.Spec.Name + "/Spooler"));
        await server.Services.StartAsync("Spooler", SandboxFixture.Stop);
        // Longer than a healthy service takes, but shorter than the one that hangs.
        sandbox.Advance(TimeSpan.FromSeconds(5));
        ServiceInfo service = (await server.Services.GetAsync("Spooler", SandboxFixture.Stop))!;
        Assert.Equal((state, fault == FaultNames.ServiceDies ? 1067 : 0), (service.State.ToString(), service.ExitCode));
    }
}
