using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

public sealed class SetupProgramTests
{
    private const string Setup = @"C:\ProgramData\EntraPrivateAccess\Installer\setup.exe";

    private readonly ProvisioningFixture _fixture = new();

    [Fact]
    public async Task Setup_is_retried_while_another_installation_runs()
    {
        Queue<int> codes = new([1618, 1618, 0]);
        _fixture.Server.Processes.OnStart = _ => new FakeProcess { Exit = Task.FromResult(codes.Dequeue()) };

        SetupExitCode code = await _fixture.Run(Run(), TimeSpan.FromSeconds(1));

        Assert.Equal(0, code.Code);
        Assert.Equal(3, _fixture.Server.Processes.Started.Count);
        Assert.All(_fixture.Server.Processes.Started, started =>
            Assert.Equal(@"C:\Windows", started.Request.WorkingDirectory)
        );
    }

    /// <summary>For SYSTEM, the inherited folder is C:\Windows\Temp, where every user can create files.</summary>
    [Fact]
    public async Task Setup_uses_a_protected_temporary_folder()
    {
        _ = await _fixture.Run(Run(), TimeSpan.FromSeconds(1));

        ProcessRequest request = Assert.Single(_fixture.Server.Processes.Started).Request;
        Assert.Equal(["TEMP", "TMP"], request.Variables.Keys.OrderBy(name => name, StringComparer.Ordinal));
        Assert.All(request.Variables.Values, folder =>
        {
            Assert.Equal(@"C:\ProgramData\EntraPrivateAccess\Temp", folder);
            Assert.Contains(_fixture.Server.Journal, change => change == $"protect {folder}");
        });
    }

    [Fact]
    public async Task Installation_that_never_ends_is_an_error_after_the_limit()
    {
        _fixture.Server.Processes.OnStart = _ => new FakeProcess { Exit = Task.FromResult(1618) };

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() =>
            _fixture.Run(Run(), TimeSpan.FromSeconds(10))
        );

        Assert.Equal("InstallerBusy", fault.ErrorId);
        Assert.Equal("log.txt", fault.Target);
        // The retry interval grows, so that 15 minutes do not start hundreds of setups.
        Assert.InRange(_fixture.Server.Processes.Started.Count, 10, 120);
    }

    [Theory]
    [InlineData(1603, "fatal error")]
    [InlineData(1602, "canceled")]
    [InlineData(1638, "another version")]
    [InlineData(4711, "does not name")]
    public async Task Failure_reports_the_exit_code_its_meaning_and_the_log(int exitCode, string meaning)
    {
        _fixture.Server.Processes.OnStart = _ => new FakeProcess { Exit = Task.FromResult(exitCode) };

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(Run);

        Assert.Equal("SetupFailed", fault.ErrorId);
        Assert.Contains(exitCode.ToString(System.Globalization.CultureInfo.InvariantCulture), fault.Message);
        Assert.Contains(meaning, fault.Message);
        Assert.Contains("log.txt", fault.Message);
        _ = Assert.Single(_fixture.Server.Processes.Started);
    }

    [Fact]
    public async Task Failure_that_a_package_log_explains_recommends_a_remedy()
    {
        _fixture.Server.Files.WriteAllText(
            @"C:\Logs\install-1.log",
            "e000: Error 0x80070643: Failed to execute MSI package."
        );
        _fixture.Server.Files.WriteAllText(
            @"C:\Logs\install-1_000_Updater.log",
            "Error 1920. Service 'updater' (WAPCUpdaterSvc) failed to start."
        );
        _fixture.Server.Processes.OnStart = _ => new FakeProcess { Exit = Task.FromResult(1603) };

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() =>
            new SetupProgram(_fixture.Context).RunAsync(
                Setup,
                "/q",
                @"C:\Logs\install-1.log",
                TestContext.Current.CancellationToken
            )
        );

        Assert.Equal("SetupFailed", fault.ErrorId);
        Assert.Contains("1920", fault.RecommendedAction, StringComparison.Ordinal);
        Assert.Contains("restart the server", fault.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Setup_that_does_not_end_is_left_running_and_its_process_is_reported()
    {
        TaskCompletionSource<int> never = new();
        _fixture.Server.Processes.OnStart = _ => new FakeProcess { Id = 77, Exit = never.Task };

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() =>
            _fixture.Run(Run(), TimeSpan.FromMinutes(1))
        );

        Assert.Equal("WaitTimedOut", fault.ErrorId);
        Assert.Contains("process 77", fault.RecommendedAction);
        Assert.Contains("30 minutes", fault.Message);
    }

    [Fact]
    public async Task Setup_of_an_earlier_run_is_awaited_first()
    {
        TaskCompletionSource<int> exit = new();
        _fixture.Server.Processes.Running.Add(new FakeProcess { ImagePath = Setup, Exit = exit.Task });
        Task waiting = new SetupProgram(_fixture.Context).WaitForEarlierAsync(
            Setup,
            TestContext.Current.CancellationToken
        );
        Assert.False(waiting.IsCompleted);

        exit.SetResult(0);
        await waiting;

        Assert.Empty(_fixture.Server.Processes.Started);
    }

    [Theory]
    [InlineData(Setup, true)]
    [InlineData(@"C:\ProgramData\Package Cache\{0f0a7b58-6f2b-4e0f-9b7a-3b3b7c1b7e11}\setup.exe", true)]
    [InlineData(@"D:\Another Product\setup.exe", false)]
    public async Task Program_with_the_same_name_in_another_folder_is_not_awaited(string image, bool waited)
    {
        TaskCompletionSource<int> exit = new();
        _fixture.Server.Processes.Running.Add(new FakeProcess { ImagePath = image, Exit = exit.Task });
        Task<SetupExitCode?> waiting = new SetupProgram(_fixture.Context).WaitForEarlierAsync(
            Setup,
            TestContext.Current.CancellationToken
        );

        Assert.Equal(!waited, waiting.IsCompleted);
        exit.SetResult(0);
        Assert.Equal(waited, await waiting is not null);
    }

    [Fact]
    public async Task Cancellation_ends_the_wait_but_not_the_setup()
    {
        TaskCompletionSource<int> exit = new();
        _fixture.Server.Processes.OnStart = _ => new FakeProcess { Exit = exit.Task };
        using CancellationTokenSource stop = new();
        Task<SetupExitCode> run = new SetupProgram(_fixture.Context).RunAsync(Setup, "/q", "log.txt", stop.Token);

        await stop.CancelAsync();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.False(exit.Task.IsCompleted);
    }

    private Task<SetupExitCode> Run() =>
        new SetupProgram(_fixture.Context).RunAsync(Setup, "/q", "log.txt", TestContext.Current.CancellationToken);
}
