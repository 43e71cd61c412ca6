using System.Diagnostics;
using System.IO;
using System.Text.Json;
using EntraPrivateAccess.Sandbox.Servers;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Tests.Loading;
using Xunit;

namespace EntraPrivateAccess.Tests.Resilience;

/// <summary>Checks the transcript that the engine writes if transcription is turned on by policy.</summary>
/// <remarks>
/// The bare engine has no <c>Start-Transcript</c>, but it writes the same transcript if its configuration turns
/// transcription on.
/// </remarks>
public sealed class TranscriptTests : IAsyncLifetime
{
    // The tokens are sent over stdin so that the text of the script, with which a transcript begins, does not contain
    // them.
    private const string Read = """
        function Read-Secret {
            $secret = [Security.SecureString]::new()
            foreach ($letter in [Console]::In.ReadLine().ToCharArray()) { $secret.AppendChar($letter) }
            $secret
        }
        $graph = Read-Secret
        $registration = Read-Secret
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("transcript-");
    private readonly ResilienceSandbox _sandbox = new();

    public ValueTask InitializeAsync() => _sandbox.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await _sandbox.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("succeeds", null, "Result=active|Transcript")]
    [InlineData("is denied registration", FaultNames.RegistrationDenied, "RegistrationDenied")]
    public async Task Transcript_contains_no_token_if_a_run(string ends, string? fault, string end)
    {
        if (fault is not null)
        {
            _sandbox.Faults.Set(new Fault(fault, null, null, null));
        }

        (string transcript, bool found) = await TranscribeAsync(
            $"try {{\n{EngineScript.Install}\n}} catch {{ $_.FullyQualifiedErrorId; $_ }}\nexit 0"
        );
        Assert.Contains("PowerShell transcript start", transcript);
        Assert.Contains("VERBOSE: Preflight", transcript);
        Assert.Contains("[4/11] Install (Changed): Installed connector", transcript);
        Assert.Contains(end, transcript);
        Assert.False(found, $"The transcript of a run that {ends} contains a token.");
    }

    [Fact]
    public async Task Search_finds_a_token_that_a_script_prints()
    {
        (_, bool found) = await TranscribeAsync("[Net.NetworkCredential]::new('', $graph).Password");
        Assert.True(found);
    }

    private async Task<(string Transcript, bool Found)> TranscribeAsync(string body)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "by design: on Windows this policy applies to the whole machine");
        VirtualMachine machine = _sandbox.NewServer("SCRIBE");
        string graph = await _sandbox.TokenAsync("graph");
        string registration = await _sandbox.TokenAsync("registration");
        string script = Path.Combine(_folder.FullName, "script.ps1");
        await File.WriteAllTextAsync(
            script,
            $"$manifest = '{PowerShellEngine.ModuleManifest}'\n{Read}\n"
                + $"{EngineScript.Connect(_sandbox.Ready, machine, "Transcript")}\n"
                + $"$VerbosePreference = $DebugPreference = 'Continue'\n{body}",
            ResilienceSandbox.Stop
        );
        await using SecretSearch search = new(_sandbox, machine, graph, registration);
        await RunAsync(script, graph, registration);
        string transcript = await File.ReadAllTextAsync(
            Assert.Single(Directory.EnumerateFiles(Transcripts, "*", SearchOption.AllDirectories)),
            ResilienceSandbox.Stop
        );
        search.Look("transcript", transcript);
        return (transcript, search.Found.Contains("transcript"));
    }

    private string Transcripts => Path.Combine(_folder.FullName, "transcripts");

    private async Task RunAsync(string script, params string[] input)
    {
        string settings = Directory.CreateDirectory(Path.Combine(_folder.FullName, "powershell")).FullName;
        object policy = new
        {
            PowerShellPolicies = new
            {
                Transcription = new
                {
                    EnableTranscripting = true,
                    EnableInvocationHeader = true,
                    OutputDirectory = Transcripts,
                },
            },
        };
        await File.WriteAllTextAsync(
            Path.Combine(settings, "powershell.config.json"),
            JsonSerializer.Serialize(policy),
            ResilienceSandbox.Stop
        );
        ProcessStartInfo start = new(
            "dotnet",
            [Path.Combine(LoadingHost.Root, "tests", "bin", "LoadingHost", "LoadingHost.dll"), "--script", script]
        )
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["XDG_CONFIG_HOME"] = _folder.FullName },
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(ResilienceSandbox.Stop);
        Task<string> errors = process.StandardError.ReadToEndAsync(ResilienceSandbox.Stop);
        await process.StandardInput.WriteLineAsync(string.Join('\n', input));
        process.StandardInput.Close();
        await process
            .WaitForExitAsync(ResilienceSandbox.Stop)
            .WaitAsync(ResilienceSandbox.Patience, ResilienceSandbox.Stop);
        Assert.True(process.ExitCode == 0, $"{await output}\n{await errors}");
    }
}
