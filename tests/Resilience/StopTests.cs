using System.IO;
using System.Management.Automation;
using EntraPrivateAccess.Sandbox.Servers;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Sandbox.Tenant;
using Xunit;

namespace EntraPrivateAccess.Tests.Resilience;

/// <summary>
/// Stops a run with Ctrl+C during a step: the prompt returns although the delay of the step has not ended, no child
/// process is killed, and the next run resumes.
/// </summary>
/// <remarks>
/// Verify, ConfigureProxy and Confirm never wait, so no run is stopped in them. The tests measure no time: each delay
/// is longer than a test may take, so a run that returns did not wait for it.
/// </remarks>
public sealed class StopTests
{
    private const string Setup = "MicrosoftEntraPrivateNetworkConnectorInstaller.exe";
    private const string Host = "powershell.exe";

    // Below the timeouts of the product and the lifetime of a token. To end the delay, the clock of the sandbox is
    // advanced by the same amount.
    private static readonly TimeSpan s_hold = TimeSpan.FromMinutes(20);
    private static readonly string s_seconds = $"{s_hold.TotalSeconds}";
    private static readonly string s_milliseconds = $"{s_hold.TotalMilliseconds}";

    private static readonly string[] s_steps =
    [
        "Preflight",
        "Download",
        "Verify",
        "Install",
        "ConfigureProxy",
        "Register",
        "StartServices",
        "WaitUntilListed",
        "JoinGroup",
        "WaitUntilActive",
        "Confirm",
    ];

    private static readonly Dictionary<string, StopMoment> s_moments = new()
    {
        ["the preflight"] = new("Preflight", (FaultNames.Latency, s_milliseconds, "/beta"), Says: "Preflight "),
        ["the download"] = new("Download", (FaultNames.TruncateDownload, "0.5", "/Subscription"), async (_, machine) =>
            await ResilienceSandbox.UntilAsync(
                () =>
                    Directory
                        .EnumerateFiles(machine.Disk.Root, "*.partial", SearchOption.AllDirectories)
                        .Any(file => new FileInfo(file).Length > 0),
                () => "a part of the installer on disk"
            )
        ),
        ["setup"] = new(
            "Install",
            (FaultNames.InstallerDuration, s_seconds, "{0}"),
            async (sandbox, machine) => await sandbox.UntilAsync(machine, "process started", Setup),
            Child: Setup
        ),
        ["registration"] = new(
            "Register",
            (FaultNames.RegistrationDuration, s_seconds, "{0}"),
            async (sandbox, machine) => await sandbox.UntilAsync(machine, "process got its input", Host),
            Child: Host
        ),
        ["the service start"] = new(
            "StartServices",
            (FaultNames.ServiceHangs, s_seconds, "{0}/WAPCSvc"),
            Says: "StartServices: Start"
        ),
        ["the wait for the listing"] = new(
            "WaitUntilListed",
            (FaultNames.ListingDelay, s_seconds, "{0}"),
            Says: "WaitUntilListed: Wait"
        ),
        ["the move"] = new("JoinGroup", (FaultNames.Latency, s_milliseconds, "/memberOf/$ref"), Says: "JoinGroup: "),
        ["the wait until active"] = new(
            "WaitUntilActive",
            (FaultNames.ActivationDelay, s_seconds, "{0}"),
            Says: "WaitUntilActive: Wait"
        ),
    };

    private static readonly ParallelRuns<StoppedRun> s_runs = new(s_moments.Keys, StopAndResumeAsync);

    public static TheoryData<string> Moments => [.. s_moments.Keys];

    [Theory, MemberData(nameof(Moments))]
    public async Task Run_ends_at_once_and_the_next_run_resumes_if_Ctrl_C_is_pressed_during(string moment)
    {
        StoppedRun run = await s_runs[moment];
        Assert.Equal(PSInvocationState.Stopped, run.State);
        string[] later = [.. s_steps.SkipWhile(step => step != s_moments[moment].Step).Skip(1)];
        Assert.DoesNotContain(run.Said, line =>
            later.Any(step => line.StartsWith($"{step}: ", StringComparison.Ordinal))
        );
        Assert.Equal(s_moments[moment].Child is not null, run.ChildRan);
        Assert.StartsWith("Result=active|Stopped", run.Next[^1]);
        Assert.Single(run.Journal, entry => entry.Action == "process started" && entry.Detail!.Contains(Setup));
        Assert.Single(run.Journal, entry => entry.Action == "process got its input" && entry.Detail!.Contains(Host));
        Assert.Single(run.Journal, entry => entry.Action == "connector registered");
        Assert.Equal(1, run.Groups);
    }

    private static async Task<StoppedRun> StopAndResumeAsync(string moment)
    {
        await using ResilienceSandbox sandbox = new();
        await sandbox.InitializeAsync();
        VirtualMachine machine = sandbox.NewServer("STOP");
        StopMoment stop = s_moments[moment];
        using HostedEngine engine = await HostedEngine.OpenAsync(sandbox, machine, "Stopped");
        sandbox.Faults.Set(
            new Fault(stop.Fault.Name, stop.Fault.Value, null, string.Format(stop.Fault.Target, machine.Spec.Name))
        );
        using PowerShell first = Begin(engine, out Task<PSDataCollection<PSObject>> stopped);
        await (stop.Until?.Invoke(sandbox, machine) ?? Task.CompletedTask);
        await UntilSaysAsync(first, stop.Says ?? "");
        Assert.False(stopped.IsCompleted);
        await Task.Run(first.Stop).WaitAsync(ResilienceSandbox.Patience, ResilienceSandbox.Stop);
        bool childRan = stop.Child is not null && machine.Processes.Running(stop.Child).Count > 0;
        PSInvocationState state = first.InvocationStateInfo.State;

        // The delay is over before the next run starts. A child process ends once the next run waits for it.
        if (stop.Child is null)
        {
            sandbox.Service<TenantStore>().Advance(s_hold);
            sandbox.Faults.Clear(stop.Fault.Name);
        }

        using PowerShell second = Begin(engine, out Task<PSDataCollection<PSObject>> resumed);
        if (stop.Child is not null)
        {
            await ResilienceSandbox.UntilAsync(
                () =>
                    second.Streams.Verbose.Any(line =>
                        line.Message.EndsWith(": waiting for it.", StringComparison.Ordinal)
                    ),
                () => $"the wait for {stop.Child}"
            );
            sandbox.Faults.Clear(stop.Fault.Name);
        }

        IReadOnlyList<string> next = [.. (await resumed).Select(line => line?.ToString() ?? "")];
        return new StoppedRun(
            state,
            [.. first.Streams.Verbose.Select(line => line.Message)],
            childRan,
            next,
            sandbox.Of(machine),
            sandbox.Tenant.State.Groups.Count(group => group.Name == "Stopped")
        );
    }

    private static PowerShell Begin(HostedEngine engine, out Task<PSDataCollection<PSObject>> running)
    {
        PowerShell shell = engine.Script($"$VerbosePreference = 'Continue'\n{EngineScript.Install}");
        running = shell.InvokeAsync();
        return shell;
    }

    private static Task UntilSaysAsync(PowerShell shell, string start) =>
        ResilienceSandbox.UntilAsync(
            () =>
                start.Length == 0
                || shell.Streams.Verbose.Any(line => line.Message.StartsWith(start, StringComparison.Ordinal)),
            () =>
                $"'{start}'. The last verbose lines are: "
                + string.Join(" | ", shell.Streams.Verbose.Select(line => line.Message).TakeLast(3))
                + $". State: {shell.InvocationStateInfo.State} {shell.InvocationStateInfo.Reason?.Message}"
        );
}

/// <summary>The point at which a run is stopped.</summary>
/// <param name="Step">The step that is running.</param>
/// <param name="Fault">The fault that keeps the run there, far longer than the test waits: its name, value and target;
/// {0} is the server.</param>
/// <param name="Until">Waits until the run has reached the point.</param>
/// <param name="Says">The start of the verbose line that the run writes at the point, or null.</param>
/// <param name="Child">The program that must still be running right after the stop, or null.</param>
internal sealed record StopMoment(
    string Step,
    (string Name, string Value, string Target) Fault,
    Func<ResilienceSandbox, VirtualMachine, Task>? Until = null,
    string? Says = null,
    string? Child = null
);

/// <summary>The outcome of a stopped run and of the run after it.</summary>
/// <param name="Said">All verbose lines of the stopped run.</param>
/// <param name="ChildRan">Whether the child process was still running when the pipeline returned.</param>
/// <param name="Next">The output of the next run.</param>
/// <param name="Groups">The number of groups with the requested name at the end.</param>
internal sealed record StoppedRun(
    PSInvocationState State,
    IReadOnlyList<string> Said,
    bool ChildRan,
    IReadOnlyList<string> Next,
    IReadOnlyList<JournalEntry> Journal,
    int Groups
);
