using System.IO;
using EntraPrivateAccess.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Servers;

/// <summary>
/// Tests that every server passes, whether it is a real Windows machine or a virtual server. Derived classes provide
/// the server and the names of its services and folders.
/// </summary>
public abstract partial class ServerConformance
{
    private const string Key = @"HKLM\SOFTWARE\ConnectorConformance";

    internal abstract Task<IServer> ServerAsync();

    /// <summary>A running service that the tests may stop and start.</summary>
    protected abstract string RunningService { get; }

    /// <summary>A disabled service.</summary>
    protected abstract string DisabledService { get; }

    /// <summary>A stopped service that stays pending until <see cref="GoOn"/> is called.</summary>
    protected abstract string SlowService { get; }

    /// <summary>Lets the slow service leave its pending state.</summary>
    protected abstract void GoOn();

    /// <summary>A folder in which the tests may create files, and which is removed afterward.</summary>
    protected abstract string Folder { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Missing_service_is_null() =>
        Assert.Null(await (await ServerAsync()).Services.GetAsync("NoSuchService", Stop));

    [Fact]
    public async Task Start_and_stop_of_a_missing_service_fail()
    {
        IServerServices services = (await ServerAsync()).Services;
        Assert.Equal(
            1060,
            (
                await Assert.ThrowsAsync<ServerException>(() => services.StartAsync("NoSuchService", Stop))
            ).NativeErrorCode
        );
        Assert.Equal(
            1060,
            (await Assert.ThrowsAsync<ServerException>(() => services.StopAsync("NoSuchService", Stop))).NativeErrorCode
        );
    }

    [Fact]
    public async Task Disabled_service_does_not_start()
    {
        IServerServices services = (await ServerAsync()).Services;
        Assert.Equal(ServiceStartType.Disabled, (await services.GetAsync(DisabledService, Stop))!.StartType);
        Assert.Equal(
            1058,
            (
                await Assert.ThrowsAsync<ServerException>(() => services.StartAsync(DisabledService, Stop))
            ).NativeErrorCode
        );
    }

    [Fact]
    public async Task Service_stops_and_starts_and_a_repeated_request_has_no_effect()
    {
        IServerServices services = (await ServerAsync()).Services;
        ServiceInfo before = (await services.GetAsync(RunningService, Stop))!;
        Assert.NotEqual(0, before.ProcessId);
        await services.StartAsync(RunningService, Stop);
        await services.StopAsync(RunningService, Stop);
        await Eventually.TrueAsync(
            async () => (await services.GetAsync(RunningService, Stop))!.State == ServiceState.Stopped,
            "stopped"
        );
        await services.StopAsync(RunningService, Stop);
        Assert.Equal(0, (await services.GetAsync(RunningService, Stop))!.ProcessId);
        await services.StartAsync(RunningService, Stop);
        await Eventually.TrueAsync(
            async () => (await services.GetAsync(RunningService, Stop))!.State == ServiceState.Running,
            "running"
        );
    }

    [Fact]
    public async Task Slow_service_is_pending_while_it_starts_and_stops()
    {
        IServerServices services = (await ServerAsync()).Services;
        await services.StartAsync(SlowService, Stop);
        Assert.Equal(ServiceState.StartPending, (await services.GetAsync(SlowService, Stop))!.State);
        GoOn();
        await Eventually.TrueAsync(
            async () => (await services.GetAsync(SlowService, Stop))!.State == ServiceState.Running,
            "running"
        );
        await services.StopAsync(SlowService, Stop);
        Assert.Equal(ServiceState.StopPending, (await services.GetAsync(SlowService, Stop))!.State);
        GoOn();
        await Eventually.TrueAsync(
            async () => (await services.GetAsync(SlowService, Stop))!.State == ServiceState.Stopped,
            "stopped"
        );
    }

    [Theory]
    [InlineData(ServiceStartType.AutomaticDelayed)]
    [InlineData(ServiceStartType.Manual)]
    [InlineData(ServiceStartType.Automatic)]
    public async Task Start_type_is_stored(object wanted)
    {
        ServiceStartType startType = (ServiceStartType)wanted;
        IServerServices services = (await ServerAsync()).Services;
        await services.SetStartTypeAsync(RunningService, startType, Stop);
        Assert.Equal(startType, (await services.GetAsync(RunningService, Stop))!.StartType);
    }

    [Fact]
    public async Task Registry_has_two_views_and_returns_null_for_missing_values()
    {
        IServerRegistry registry = (await ServerAsync()).Registry;
        await registry.DeleteKeyAsync(Key, Stop);
        Assert.Null(await registry.ReadAsync(Key, "Text", Stop));
        await registry.WriteAsync(Key, "Text", "2026-11-23T12:00:00Z", Stop);
        await registry.WriteAsync(Key, "Number", -1, Stop, wow64: true);
        Assert.Equal("2026-11-23T12:00:00Z", await registry.ReadAsync(Key, "text", Stop));
        Assert.Null(await registry.ReadAsync(Key, "Number", Stop));
        Assert.Equal(-1, await registry.ReadAsync(@"HKLM\SOFTWARE\WOW6432Node\ConnectorConformance", "Number", Stop));
        await registry.DeleteKeyAsync(Key, Stop, wow64: true);
        Assert.Null(await registry.ReadAsync(Key, "Number", Stop, wow64: true));
    }

    [Fact]
    public async Task Current_user_hive_is_separate_from_the_machine_hive()
    {
        IServerRegistry registry = (await ServerAsync()).Registry;
        const string own = @"HKCU\SOFTWARE\ConnectorConformanceOwn";
        await registry.WriteAsync(own, "Text", "mine", Stop);
        Assert.Equal("mine", await registry.ReadAsync(own, "Text", Stop));
        Assert.Null(await registry.ReadAsync(@"HKLM\SOFTWARE\ConnectorConformanceOwn", "Text", Stop));
        await registry.DeleteKeyAsync(own, Stop);
        Assert.Null(await registry.ReadAsync(own, "Text", Stop));
        _ = await Assert.ThrowsAsync<ArgumentException>(() => registry.ReadAsync(@"HKCR\.txt", "Text", Stop));
    }

    [Fact]
    public async Task Subkeys_are_returned_by_name_and_a_missing_key_has_none()
    {
        IServerRegistry registry = (await ServerAsync()).Registry;
        await registry.WriteAsync(Key + @"Tree\One\Deep", "A", 1, Stop);
        await registry.WriteAsync(Key + @"Tree\Two", "A", 1, Stop);
        Assert.Equal(["One", "Two"], await registry.SubkeysAsync(Key + "Tree", Stop));
        await registry.DeleteKeyAsync(Key + "Tree", Stop);
        await registry.DeleteKeyAsync(Key + "Tree", Stop);
        Assert.Empty(await registry.SubkeysAsync(Key + "Tree", Stop));
    }

    [Fact]
    public async Task Files_are_found_by_wildcard_in_any_case()
    {
        IServerFiles files = (await ServerAsync()).Files;
        files.CreateDirectory(Folder + @"\Find\Below");
        files.WriteAllText(Folder + @"\Find\Below\RegisterConnector.ps1", "content");
        // Windows returns the folder as it was passed in and the rest of the path as it is on disk.
        Assert.Equal(
            [Folder + @"\Find\Below\RegisterConnector.ps1"],
            files.Find(Folder + @"\FIND", "registerCONNECTOR.*"),
            StringComparer.OrdinalIgnoreCase
        );
        Assert.Empty(files.Find(Folder + @"\Find", "*.ps1", recurse: false));
        Assert.Empty(files.Find(Folder + @"\Missing", "*"));
        Assert.Equal("content", files.ReadAllText(Folder.ToUpperInvariant() + @"\find\below\registerconnector.PS1"));
        files.DeleteDirectory(Folder + @"\Find");
        files.DeleteDirectory(Folder + @"\Find");
        Assert.False(files.DirectoryExists(Folder + @"\Find"));
    }

    [Fact]
    public async Task Held_file_cannot_be_replaced()
    {
        IServerFiles files = (await ServerAsync()).Files;
        files.CreateDirectory(Folder);
        files.WriteAllText(Folder + @"\held.txt", "held");
        files.WriteAllText(Folder + @"\other.txt", "other");
        using (files.HoldUnchanged(Folder + @"\held.txt"))
        {
            _ = Assert.ThrowsAny<IOException>(() => files.Move(Folder + @"\other.txt", Folder + @"\held.txt"));
            _ = Assert.ThrowsAny<IOException>(() => files.WriteAllText(Folder + @"\held.txt", "changed"));
            Assert.Equal("held", files.ReadAllText(Folder + @"\held.txt"));
        }

        files.Move(Folder + @"\other.txt", Folder + @"\held.txt");
        Assert.Equal("other", files.ReadAllText(Folder + @"\held.txt"));
    }

    [Theory]
    [InlineData(ServerCertificateStore.LocalMachine)]
    [InlineData(ServerCertificateStore.NetworkService)]
    public async Task Missing_certificate_is_absent_rather_than_unreadable(object store)
    {
        IServer server = await ServerAsync();
        CertificateLookup found = await server.Certificates.FindAsync(
            (ServerCertificateStore)store,
            new string('0', 40),
            Stop
        );
        Assert.Equal(CertificatePresence.Absent, found.Presence);
    }

    [Fact]
    public async Task Missing_channel_is_null()
    {
        IServerEvents events = (await ServerAsync()).Events;
        Assert.Null(await events.ReadAsync("No such channel/Admin", null, DateTimeOffset.UnixEpoch, 4, 10, Stop));
        Assert.NotNull(await events.ReadAsync("Application", "No such source", DateTimeOffset.UnixEpoch, 4, 10, Stop));
    }

    [Fact]
    public async Task Description_contains_name_and_operating_system()
    {
        ServerDescription description = await (await ServerAsync()).DescribeAsync(Stop);
        Assert.InRange(description.Name.Length, 1, 15);
        Assert.StartsWith(description.Name, description.FullyQualifiedName, StringComparison.OrdinalIgnoreCase);
        Assert.True(description.OperatingSystemVersion.Major >= 10);
    }
}
