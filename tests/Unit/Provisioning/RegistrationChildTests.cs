using System.Text;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

public sealed class RegistrationChildTests
{
    private const string Token = "eyJ0eXAi.canary-4f1d.signature";
    private const string Tenant = "5a9d8c1e-3f0b-4c57-9e21-7c1d0f6b2a44";

    private static readonly DateTimeOffset s_started = new(2026, 11, 1, 8, 30, 0, TimeSpan.Zero);

    private readonly ProvisioningFixture _fixture = new(
        new ProvisioningRequest { Proxy = new Uri("http://proxy:8080") }
    );

    [Fact]
    public async Task Command_line_is_constant_and_the_token_is_sent_through_standard_input()
    {
        _ = await Run();

        (ProcessRequest request, byte[] input) = Assert.Single(_fixture.Server.Processes.Started);
        Assert.Equal(@"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe", request.FileName);
        Assert.Equal(@"C:\Windows", request.WorkingDirectory);
        Assert.Equal(RegistrationChild.Arguments, request.Arguments);
        Assert.Contains("-InputFormat None", request.Arguments);
        Assert.Equal(2, request.Arguments.Count(letter => letter == '"'));
        Assert.DoesNotContain("canary", request.Arguments);
        Assert.Contains("PSModulePath", request.RemovedVariables);

        string[] frame = Encoding.ASCII.GetString(input).TrimEnd('\n').Split('\t');
        Assert.Equal(Token, frame[6]);
        Assert.Equal(
            [
                @"C:\x\RegisterConnector.ps1",
                @"C:\x\Modules\",
                "MicrosoftEntraPrivateNetworkConnectorPSModule",
                Tenant,
                "ApplicationProxy",
                "http://proxy:8080",
            ],
            frame.Take(6).Select(field => Encoding.UTF8.GetString(Convert.FromBase64String(field)))
        );
    }

    [Fact]
    public async Task Output_never_contains_the_token()
    {
        _fixture.Server.Processes.OnStart = _ => new FakeProcess
        {
            Output = $"refused: {Token} is no good\r\n",
            Exit = Task.FromResult(1),
        };

        (int exitCode, string said) = await Run();

        Assert.Equal(1, exitCode);
        Assert.Equal("refused: (token) is no good", said);
        Assert.DoesNotContain(_fixture.Reporter.Said, line => line.Contains("canary"));
    }

    [Fact]
    public async Task Completed_run_leaves_no_marker_and_a_canceled_run_records_its_process()
    {
        SetupFolders folders = new(_fixture.Server);
        _ = await Run();
        Assert.False(_fixture.Server.Files.FileExists(folders.RegistrationMarker));

        TaskCompletionSource<int> exit = new();
        _fixture.Server.Processes.OnStart = _ => new FakeProcess
        {
            Id = 91,
            StartTime = s_started,
            Exit = exit.Task,
        };
        using System.Threading.CancellationTokenSource stop = new();
        Task<(int, string)> stopped = Run(stop.Token);
        await stop.CancelAsync();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopped);
        Assert.Equal("91 2026-11-01T08:30:00.0000000Z", _fixture.Server.Files.ReadAllText(folders.RegistrationMarker));
    }

    /// <summary>
    /// After a restart, the process ID can belong to another powershell.exe, which can run for days.
    /// </summary>
    [Theory]
    [InlineData(91, 0, true)]
    [InlineData(92, 0, false)]
    [InlineData(91, 1, false)]
    public async Task Only_the_recorded_process_is_awaited(int running, int secondsLater, bool waited)
    {
        SetupFolders folders = new(_fixture.Server);
        _fixture.Server.Files.Set(
            folders.RegistrationMarker,
            ProcessIdentity.Of(new FakeProcess { Id = 91, StartTime = s_started })
        );
        _fixture.Server.Processes.Running.Add(
            new FakeProcess
            {
                Id = running,
                StartTime = s_started.AddSeconds(secondsLater),
                ImagePath = @"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe",
                Exit = waited ? Task.FromResult(0) : new TaskCompletionSource<int>().Task,
            }
        );

        Assert.Equal(
            waited,
            await new RegistrationChild(_fixture.Context).WaitForEarlierAsync(TestContext.Current.CancellationToken)
        );
        Assert.False(_fixture.Server.Files.FileExists(folders.RegistrationMarker));
    }

    [Fact]
    public async Task Output_preserves_Unicode_characters()
    {
        string line = $"\tsaid\t{Convert.ToBase64String(Encoding.UTF8.GetBytes("Přístup odepřen: 登録"))}";
        _fixture.Server.Processes.OnStart = _ => new FakeProcess
        {
            Output = $"VERBOSE: x\r\n{line}\r\n\tsaid\tAB\r\n",
            Exit = Task.FromResult(1),
        };
        Assert.Equal("VERBOSE: x\nPřístup odepřen: 登録\n\tsaid\tAB", (await Run()).Said);
    }

    private Task<(int ExitCode, string Said)> Run(System.Threading.CancellationToken? stop = null) =>
        new RegistrationChild(_fixture.Context).RunAsync(
            new InstalledConnector
            {
                Brand = ProductNames.Current,
                Folder = @"C:\x",
                RegistrationScript = @"C:\x\RegisterConnector.ps1",
                ModulesFolder = @"C:\x\Modules",
                Missing = new List<string>(),
            },
            SecureText.From(Token),
            Tenant,
            stop ?? TestContext.Current.CancellationToken
        );
}
