using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

public sealed class SetupProgramTests
{
    private const string Setup = @"C:\ProgramData\EntraPrivateAccess\Installer\setup.exe";

    private readonly ProvisioningFixture _stage = new();

    [Fact]
    public async Task Another_installation_is_waited_for_and_setup_asked_again()
    {
        Queue<int> codes = new([1618, 1618, 0]);
        _stage.Server.Processes.OnStart = _ => new FakeProcess { Exit = Task.FromResult(codes.Dequeue()) };

        SetupExitCode code = await _stage.Run(Run(), TimeSpan.FromSeconds(1));

        Assert.Equal(0, code.Code);
        Assert.Equal(3, _stage.Server.Processes.Started.Count);
        Assert.All(_stage.Server.Processes.Started, started =>
            Assert.Equal(@"C:\Windows", started.Request.WorkingDirectory)
        );
    }

    [Fact]
    public async Task Another_installation_that_never_ends_is_an_error_after_the_limit()
    {
        _stage.Server.Processes.OnStart = _ => new FakeProcess { Exit = Task.FromResult(1618) };

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() =>
            _stage.Run(Run(), TimeSpan.FromSeconds(10))
        );

        Assert.Equal("InstallerBusy", fault.ErrorId);
        Assert.Equal("log.txt", fault.Target);
        // Asked less and less often: a quarter of an hour is not hundreds of setups.
        Assert.InRange(_stage.Server.Processes.Started.Count, 10, 120);
    }

    [Theory]
    [InlineData(1603, "fatal error")]
    [InlineData(1602, "cancelled")]
    [InlineData(1638, "another version")]
    [InlineData(4711, "does not name")]
    public async Task A_failure_names_the_code_its_meaning_and_the_log(int exitCode, string meaning)
    {
        _stage.Server.Processes.OnStart = _ => new FakeProcess { Exit = Task.FromResult(exitCode) };

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(Run);

        Assert.Equal("SetupFailed", fault.ErrorId);
        Assert.Contains(exitCode.ToString(System.Globalization.CultureInfo.InvariantCulture), fault.Message);
        Assert.Contains(meaning, fault.Message);
        Assert.Contains("log.txt", fault.Message);
        _ = Assert.Single(_stage.Server.Processes.Started);
    }

    [Fact]
    public async Task A_failure_that_a_package_explains_in_its_own_log_says_what_helps()
    {
        _stage.Server.Files.WriteAllText(
            @"C:\Logs\install-1.log",
            "e000: Error 0x80070643: Failed to execute MSI package."
        );
        _stage.Server.Files.WriteAllText(
            @"C:\Logs\install-1_000_Updater.log",
            "Error 1920. Service 'updater' (WAPCUpdaterSvc) failed to start."
        );
        _stage.Server.Processes.OnStart = _ => new FakeProcess { Exit = Task.FromResult(1603) };

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() =>
            new SetupProgram(_stage.Context).RunAsync(
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
    public async Task A_setup_that_does_not_end_is_left_running_and_named()
    {
        TaskCompletionSource<int> never = new();
        _stage.Server.Processes.OnStart = _ => new FakeProcess { Id = 77, Exit = never.Task };

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() =>
            _stage.Run(Run(), TimeSpan.FromMinutes(1))
        );

        Assert.Equal("WaitTimedOut", fault.ErrorId);
        Assert.Contains("process 77", fault.RecommendedAction);
        Assert.Contains("30 minutes", fault.Message);
    }

    [Fact]
    public async Task A_setup_of_an_earlier_run_is_waited_for_before_anything_else()
    {
        TaskCompletionSource<int> exit = new();
        _stage.Server.Processes.Running.Add(new FakeProcess { ImagePath = Setup, Exit = exit.Task });
        Task waiting = new SetupProgram(_stage.Context).WaitForEarlierAsync(
            Setup,
            TestContext.Current.CancellationToken
        );
        Assert.False(waiting.IsCompleted);

        exit.SetResult(0);
        await waiting;

        Assert.Empty(_stage.Server.Processes.Started);
    }

    [Theory]
    [InlineData(Setup, true)]
    [InlineData(@"C:\ProgramData\Package Cache\{0f0a7b58-6f2b-4e0f-9b7a-3b3b7c1b7e11}\setup.exe", true)]
    [InlineData(@"D:\Another Product\setup.exe", false)]
    public async Task Another_program_of_the_same_name_is_not_waited_for(string image, bool waited)
    {
        TaskCompletionSource<int> exit = new();
        _stage.Server.Processes.Running.Add(new FakeProcess { ImagePath = image, Exit = exit.Task });
        Task<SetupExitCode?> waiting = new SetupProgram(_stage.Context).WaitForEarlierAsync(
            Setup,
            TestContext.Current.CancellationToken
        );

        Assert.Equal(!waited, waiting.IsCompleted);
        exit.SetResult(0);
        Assert.Equal(waited, await waiting is not null);
    }

    [Fact]
    public async Task Stopping_ends_the_wait_and_not_the_setup()
    {
        TaskCompletionSource<int> exit = new();
        _stage.Server.Processes.OnStart = _ => new FakeProcess { Exit = exit.Task };
        using CancellationTokenSource stop = new();
        Task<SetupExitCode> run = new SetupProgram(_stage.Context).RunAsync(Setup, "/q", "log.txt", stop.Token);

        await stop.CancelAsync();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.False(exit.Task.IsCompleted);
    }

    private Task<SetupExitCode> Run() =>
        new SetupProgram(_stage.Context).RunAsync(Setup, "/q", "log.txt", TestContext.Current.CancellationToken);
}
