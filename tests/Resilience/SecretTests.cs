using System.IO;
using System.Management.Automation;
using EntraPrivateAccess.Sandbox.Servers;
using EntraPrivateAccess.Sandbox.Servers.Programs;
using EntraPrivateAccess.Sandbox.State;
using Xunit;

namespace EntraPrivateAccess.Tests.Resilience;

/// <summary>
/// Uses the tokens as canaries: they appear nowhere while a run succeeds or fails, nor in anything that it leaves
/// behind.
/// </summary>
public sealed class SecretTests
{
    // Captures everything that a transcript, a log or a script debugger could see of a run. With -Debug alone,
    // PowerShell prompts at each warning, and no user is there to answer.
    private const string Loud = """
        $VerbosePreference = $DebugPreference = $InformationPreference = $WarningPreference = 'Continue'
        $all = @(& {
            try {
                Connect-EntraPrivateAccess -Environment $environment -Server $server -AccessToken $graph
                $loud = @{ Verbose = $true; Debug = $true; WarningAction = 'Continue' }
                $target = @{ ConnectorGroup = $group; CreateGroup = $true }
                Install-Connector @target -Token $registration -AcceptLicense -TimeoutSeconds 240 -LogPath $log @loud
            }
            catch {
                $_; $_.Exception.ToString(); $_.InvocationInfo; $_.InvocationInfo.Line
                $_.ScriptStackTrace; $_.ErrorDetails; $_.TargetObject
                "Failed=$($_.FullyQualifiedErrorId) $($_.Exception)"
            }
        } *>&1)
        foreach ($one in $all + $Error) { "$one"; [Management.Automation.PSSerializer]::Serialize($one, 2) }
        """;

    // The fault of each run and the error ID that it causes; both are null if the run succeeds.
    private static readonly Dictionary<string, (string? ErrorId, string? Fault, string? Value, string? Target)> s_runs =
        new()
        {
            ["succeeds"] = (null, null, null, null),
            ["is denied registration"] = ("RegistrationDenied", FaultNames.RegistrationDenied, null, "SECRET"),
            ["requires a second factor"] = ("RegistrationMfaRequired", FaultNames.RegistrationMfa, null, "SECRET"),
            ["fails in setup"] = ("SetupFailed", FaultNames.InstallerExitCode, "1603", "SECRET"),
            ["downloads a file with the wrong signer"] = ("", FaultNames.WrongSigner, null, null),
            ["gets server errors from Microsoft Graph"] = ("", FaultNames.ServerError, "503;0", "/beta"),
            ["has its token rejected by Microsoft Graph"] = ("", FaultNames.ExpiredToken, null, null),
        };

    private static readonly ParallelRuns<(
        IReadOnlyCollection<string> Found,
        IReadOnlyCollection<string> Children,
        string? Failed,
        int Lines
    )> s_ends = new(s_runs.Keys, RunAsync);

    public static TheoryData<string> Runs => [.. s_runs.Keys];

    [Theory, MemberData(nameof(Runs))]
    public async Task No_token_appears_anywhere_if_a_run(string run)
    {
        (IReadOnlyCollection<string> found, IReadOnlyCollection<string> children, string? failed, int lines) =
            await s_ends[run];
        Assert.Empty(found);
        Assert.InRange(lines, 10, int.MaxValue);
        Assert.True(
            s_runs[run].ErrorId is { } wanted
                ? failed?.StartsWith(wanted, StringComparison.Ordinal) == true
                : failed is null,
            failed ?? "The run succeeded."
        );
        if (s_runs[run].ErrorId is null or "RegistrationDenied")
        {
            Assert.Contains("powershell.exe", children);
            Assert.Contains("MicrosoftEntraPrivateNetworkConnectorInstaller.exe", children);
        }
    }

    [Fact]
    public async Task No_token_appears_if_a_separate_process_installs()
    {
        await using ResilienceSandbox sandbox = new();
        await sandbox.InitializeAsync();
        VirtualMachine machine = sandbox.NewServer("SECRET");
        string graph = await sandbox.TokenAsync("graph");
        string registration = await sandbox.TokenAsync("registration");
        await using SecretSearch search = new(sandbox, machine, graph, registration);
        using HostedChild child = await HostedChild.StartAsync(sandbox, machine, "Secret", graph, registration);
        await child.UntilSaysAsync("Confirm: ");
        search.LookAtRemains();
        search.Look("stdout or stderr", string.Join('\n', child.Said));
        Assert.Empty(search.Found);
    }

    [Fact]
    public async Task Search_finds_a_token_in_each_place()
    {
        await using ResilienceSandbox sandbox = new();
        await sandbox.InitializeAsync();
        sandbox.LeaksAreMeant = true;
        VirtualMachine machine = sandbox.NewServer("SECRET");
        string token = await sandbox.TokenAsync("graph");
        await using SecretSearch search = new(sandbox, machine, token);
        ProcessStart start = new()
        {
            FileName = @"C:\Windows\System32\cmd.exe",
            Arguments = $"/c findstr {token}",
            Environment = new Dictionary<string, string> { ["TOKEN"] = token },
            WorkingDirectory = token,
            InputFrom = Environment.ProcessId,
        };
        VirtualProcess child = machine.Processes.Start(start);
        machine.Note("planted", token[60..110]);
        machine.Log("Application", "planted", 1, 1, token);
        // Only the signature is written: tokens of other tests have the same claims, and their searches must not find
        // these files.
        machine.Disk.Write(@"C:\plain.txt", token[^60..]);
        machine.Disk.Write(@"C:\wide.txt", System.Text.Encoding.Unicode.GetBytes($"..{token[^60..]}"));
        search.Look("stream", $"Bearer {token}");
        await ResilienceSandbox.UntilAsync(() => search.Children.Contains("cmd.exe"), () => "the child");
        search.LookAtRemains();
        _ = child.GiveInput(null);
        Assert.Equal(
            [
                "command line of a child",
                "environment of a child",
                "event log",
                "file plain.txt",
                "file wide.txt",
                "folder of a child",
                "journal",
                "stream",
            ],
            search.Found
        );
    }

    private static async Task<(
        IReadOnlyCollection<string> Found,
        IReadOnlyCollection<string> Children,
        string? Failed,
        int Lines
    )> RunAsync(string run)
    {
        await using ResilienceSandbox sandbox = new();
        await sandbox.InitializeAsync();
        VirtualMachine machine = sandbox.NewServer("SECRET");
        // Long enough for the search to see each child process even on a busy machine.
        sandbox.Set(machine, FaultNames.InstallerDuration, "3");
        sandbox.Set(machine, FaultNames.RegistrationDuration, "3");
        string graph = await sandbox.TokenAsync("graph");
        string registration = await sandbox.TokenAsync("registration");
        using HostedEngine engine = await HostedEngine.OpenAsync(sandbox, machine, "Secret", graph, registration);
        if (s_runs[run].Fault is string fault)
        {
            sandbox.Faults.Set(new Fault(fault, s_runs[run].Value, null, s_runs[run].Target));
        }

        await using SecretSearch search = new(sandbox, machine, graph, registration);
        engine.Set("server", machine.Spec.Name);
        string log = Path.Combine(Path.GetTempPath(), $"epa-{Guid.NewGuid():N}.jsonl");
        engine.Set("log", log);
        using PowerShell shell = engine.Script(Loud);
        PSDataCollection<PSObject> written = await shell.InvokeAsync();
        foreach (
            string line in written
                .Select(line => line?.ToString() ?? "")
                .Concat(
                    shell.Streams.Progress.Select(record =>
                        $"{record.Activity} {record.StatusDescription} {record.CurrentOperation}"
                    )
                )
        )
        {
            search.Look("stream", line);
        }

        search.LookAtRemains();
        // A run that can't sign in writes no log.
        search.Look("log", File.Exists(log) ? await File.ReadAllTextAsync(log) : "");
        File.Delete(log);
        return (
            search.Found,
            search.Children,
            written
                .Select(line => line?.ToString())
                .FirstOrDefault(line => line?.StartsWith("Failed=", StringComparison.Ordinal) == true)
                ?[7..],
            written.Count
        );
    }
}
