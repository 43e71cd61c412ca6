using System.IO;
using System.Management.Automation;
using EntraPrivateAccess.Sandbox.Servers;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Sandbox.Tenant;
using Xunit;

namespace EntraPrivateAccess.Tests.Resilience;

/// <summary>
/// Ctrl+C during a step: back at the prompt while what held the run up still does, nothing killed, and the next run
/// goes on.
/// </summary>
/// <remarks>
/// Verify, ConfigureProxy and Confirm wait for nothing, so there is no moment in them. No clock is read. What holds a
/// run up does so for longer than any test may take, so only a run that does not wait for it comes back.
/// </remarks>
public sealed class StopTests
{
    private const string Setup = "MicrosoftEntraPrivateNetworkConnectorInstaller.exe";
    private const string Host = "powershell.exe";

    // Below the limits of the product's own waits and the life of a token; the sandbox's clock is moved on by as much
    // when it may end.
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
                () => "a part of the installer"
            )
        ),
        ["setup"] = new(
            "Install",
            (FaultNames.InstallerDuration, s_seconds, "{0}"),
            async (sandbox, machine) => await sandbox.UntilAsync(machine, "process started", Setup),
            Child: Setup
        ),
        ["the registration"] = new(
            "Register",
            (FaultNames.RegistrationDuration, s_seconds, "{0}"),
            async (sandbox, machine) => await sandbox.UntilAsync(machine, "process got its input", Host),
            Child: Host
        ),
        ["a service's start"] = new(
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
        ["the wait for active"] = new(
            "WaitUntilActive",
            (FaultNames.ActivationDelay, s_seconds, "{0}"),
            Says: "WaitUntilActive: Wait"
        ),
    };

    private static readonly ParallelRuns<StoppedRun> s_runs = new(s_moments.Keys, StopAndResumeAsync);

    public static TheoryData<string> Moments => [.. s_moments.Keys];

    [Theory, MemberData(nameof(Moments))]
    public async Task Ctrl_C_ends_at_once_and_the_next_run_goes_on_during(string moment)
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

        // What the run waited for has passed by the next one; a child ends when that one is seen to wait for it.
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
                $"'{start}'; it said last: {string.Join(" | ", shell.Streams.Verbose.Select(line => line.Message).TakeLast(3))}, and {shell.InvocationStateInfo.State} {shell.InvocationStateInfo.Reason?.Message}"
        );
}

/// <summary>When a run is stopped.</summary>
/// <param name="Step">The step that it is in.</param>
/// <param name="Fault">What keeps the run there, far longer than the test waits: a fault, its value, and what it
/// strikes; {0} is the server.</param>
/// <param name="Until">Comes back when it is there.</param>
/// <param name="Says">What the run says when it is there, or null.</param>
/// <param name="Child">The program that must still run right after the stop, or null.</param>
internal sealed record StopMoment(
    string Step,
    (string Name, string Value, string Target) Fault,
    Func<ResilienceSandbox, VirtualMachine, Task>? Until = null,
    string? Says = null,
    string? Child = null
);

/// <summary>How a run ended that was stopped, and the run after it.</summary>
/// <param name="Said">What the stopped run had said, to its end.</param>
/// <param name="ChildRan">Whether the child still ran when the pipeline was back.</param>
/// <param name="Next">What the next run wrote.</param>
/// <param name="Groups">Groups of the wanted name in the end.</param>
internal sealed record StoppedRun(
    PSInvocationState State,
    IReadOnlyList<string> Said,
    bool ChildRan,
    IReadOnlyList<string> Next,
    IReadOnlyList<JournalEntry> Journal,
    int Groups
);
