using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Inventory;

public sealed class ServiceFreshnessTests
{
    private const string Note = @"C:\ProgramData\EntraPrivateAccess\services.restarting";

    private static readonly DateTimeOffset s_started = new(2026, 11, 1, 8, 0, 0, TimeSpan.Zero);

    private readonly FakeServer _server = new();

    public ServiceFreshnessTests()
    {
        _server.Services.AddConnector(ServiceState.Running);
        _server.Files.Now = s_started.AddDays(1);
        foreach (string path in Paths)
        {
            _server.Services["WAPCSvc"].StartedAt = _server.Services["WAPCUpdaterSvc"].StartedAt = s_started;
            _server.Files.Set(path, "<configuration/>");
            _server.Files.Written[path] = s_started;
        }
    }

    private IReadOnlyList<string> Paths => new ProxyConfiguration(_server, Installed()).Paths;

    [Fact]
    public void Service_that_started_after_its_file_was_written_is_current() =>
        Assert.Equal([Current("WAPCSvc"), Current("WAPCUpdaterSvc")], Read());

    [Fact]
    public void File_that_was_written_after_the_start_requires_a_restart()
    {
        _server.Files.Written[Paths[1]] = s_started.AddSeconds(1);

        ServiceFreshness updater = Read()[1];

        Assert.Equal(Current("WAPCUpdaterSvc") with { UnreadFile = Paths[1] }, updater);
        Assert.True(updater.NeedsRestart);
        Assert.Contains($"{Paths[1]} was written after the service started", updater.Reason);
        Assert.Equal(Current("WAPCSvc"), Read()[0]);
        Assert.False(Read()[0].NeedsRestart);
        Assert.Null(Read()[0].Reason);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(60, false)]
    [InlineData(61, true)]
    public void File_of_the_future_requires_no_restart_but_makes_the_state_unknown(int seconds, bool isFuture)
    {
        _server.Files.Written[Paths[0]] = _server.Files.Now.AddSeconds(seconds);

        ServiceFreshness connector = Read()[0];

        Assert.Equal(isFuture ? Paths[0] : null, connector.FutureFile);
        Assert.Equal(isFuture ? null : Paths[0], connector.UnreadFile);
        Assert.Equal((!isFuture, !isFuture), (connector.IsKnown, connector.NeedsRestart));
    }

    [Fact]
    public void Service_without_a_start_time_is_unknown()
    {
        _server.Services["WAPCSvc"].StartedAt = null;

        Assert.Equal(Current("WAPCSvc") with { IsKnown = false }, Read()[0]);
    }

    [Fact]
    public void Missing_file_was_read_by_any_service()
    {
        _server.Files.RemoveBelow(@"C:\Program Files");

        Assert.Equal([Current("WAPCSvc"), Current("WAPCUpdaterSvc")], Read());
    }

    [Theory]
    [InlineData(ServiceState.Stopped, true)]
    [InlineData(ServiceState.StopPending, true)]
    [InlineData(ServiceState.StartPending, false)]
    [InlineData(ServiceState.Running, false)]
    internal void Service_that_an_interrupted_command_stopped_requires_a_restart(ServiceState state, bool interrupted)
    {
        _server.Services["WAPCSvc"].State = state;
        _server.Files.Set(Note, "WAPCSvc\r\nother\n");

        ServiceFreshness connector = Read()[0];

        Assert.Equal(Current("WAPCSvc") with { WasInterrupted = interrupted }, connector);
        Assert.Equal(interrupted, connector.NeedsRestart);
        Assert.Equal(interrupted, connector.Reason?.Contains("stopped by a command that was interrupted") == true);
        Assert.False(Read()[1].WasInterrupted);
    }

    [Fact]
    public void Stopped_service_without_a_note_was_not_interrupted()
    {
        _server.Services["WAPCSvc"].State = ServiceState.Stopped;
        _server.Services.Remove("WAPCUpdaterSvc");
        _server.Files.Set(Note, "WAPCUpdaterSvc");

        Assert.Equal([Current("WAPCSvc"), Current("WAPCUpdaterSvc")], Read());
    }

    [Fact]
    public void Note_that_cannot_be_read_does_not_prevent_the_command()
    {
        _server.Services["WAPCSvc"].State = ServiceState.Stopped;
        _server.Files.Set(Note, "WAPCSvc");
        _server.Files.Deny(Note);

        Assert.Equal(Current("WAPCSvc"), Read()[0]);
    }

    [Fact]
    public void Note_collects_services_and_disappears_with_the_last_one()
    {
        InterruptedRestart note = new(_server.Files);
        note.Remove(["WAPCSvc"]);
        Assert.Empty(_server.Journal);

        note.Write(["WAPCSvc"]);
        note.Write(["WAPCUpdaterSvc"]);
        Assert.Equal(["WAPCSvc", "WAPCUpdaterSvc"], note.Read());

        note.Remove(["other"]);
        Assert.Equal([$"write {Note}", $"write {Note}"], _server.Journal);
        note.Remove(["WAPCSvc"]);
        Assert.Equal("WAPCUpdaterSvc", _server.Files.ReadAllText(Note));
        note.Remove(["WAPCUpdaterSvc"]);
        Assert.False(_server.Files.FileExists(Note));
    }

    private static ServiceFreshness Current(string service) => new(service, null, WasInterrupted: false, IsKnown: true);

    private IReadOnlyList<ServiceFreshness> Read() => ServiceFreshness.ReadAll(_server, Installed());

    private InstalledConnector Installed() =>
        new()
        {
            Brand = ProductNames.Current,
            Folder = @"C:\Program Files\Microsoft Entra private network connector",
            Missing = [],
            ConnectorService = _server.Services.GetAsync("WAPCSvc", CancellationToken.None).GetAwaiter().GetResult(),
            UpdaterService = _server
                .Services.GetAsync("WAPCUpdaterSvc", CancellationToken.None)
                .GetAwaiter()
                .GetResult(),
        };
}
