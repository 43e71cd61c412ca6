using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using EntraPrivateAccess.Sandbox.Servers;
using EntraPrivateAccess.Sandbox.State;
using Xunit;

namespace EntraPrivateAccess.Tests.Resilience;

/// <summary>Ctrl+C during a step: back at once, nothing killed, and the next run goes on.</summary>
public sealed class StopTests
{
    private const string Setup = "MicrosoftEntraPrivateNetworkConnectorInstaller.exe";
    private const string Host = "powershell.exe";

    // Far below what holds the run up, and far above what a busy machine needs.
    private static readonly TimeSpan s_atOnce = TimeSpan.FromSeconds(10);

    private static readonly Dictionary<string, StopMoment> s_moments = new()
    {
        ["the preflight"] = new((FaultNames.Latency, "60000", "/beta"), Says: "Preflight "),
        ["the download"] = new((FaultNames.TruncateDownload, "0.5", "/Subscription"), async (_, machine) => await ResilienceSandbox.UntilAsync(
            () => Directory.EnumerateFiles(machine.Disk.Root, "*.partial", SearchOption.AllDirectories).Any(file => new FileInfo(file).Length > 0), () => "a part of the installer")),
        ["setup"] = new((FaultNames.InstallerDuration, "8", "{0}"), async (sandbox, machine) => await sandbox.UntilAsync(machine, "process started", Setup), Child: Setup),
        ["the registration"] = new((FaultNames.RegistrationDuration, "8", "{0}"), async (sandbox, machine) => await sandbox.UntilAsync(machine, "process got its input", Host), Child: Host),
        ["a service's start"] = new((FaultNames.ServiceHangs, "5", "{0}/WAPCSvc"), async (sandbox, machine) => await sandbox.UntilAsync(machine, "process ended", Host)),
        ["the wait for the listing"] = new((FaultNames.ListingDelay, "8", "{0}"), Says: "WaitUntilListed: Wait"),
        ["the move"] = new((FaultNames.Latency, "60000", "/memberOf"), Says: "JoinGroup: "),
        ["the wait for active"] = new((FaultNames.ActivationDelay, "600", "{0}"), Says: "WaitUntilActive: Wait"),
    };

    private static readonly SideBySide<StoppedRun> s_runs = new(s_moments.Keys, StopAndResumeAsync);

    public static TheoryData<string> Moments => [.. s_moments.Keys];

    [Theory, MemberData(nameof(Moments))]
    public async Task Ctrl_C_ends_at_once_and_the_next_run_goes_on_during(string moment)
    {
        StoppedRun run = await s_runs[moment];
        Assert.Equal(PSInvocationState.Stopped, run.State);
        Assert.InRange(run.Duration, TimeSpan.Zero, s_atOnce);
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
        sandbox.Faults.Set(new Fault(stop.Fault.Name, stop.Fault.Value, null, string.Format(stop.Fault.Target, machine.Spec.Name)));
        using PowerShell shell = engine.Script($"$VerbosePreference = 'Continue'\n{EngineScript.Install}");
        IAsyncResult running = shell.BeginInvoke();
        await (stop.Until?.Invoke(sandbox, machine) ?? Task.CompletedTask);
        await ResilienceSandbox.UntilAsync(
            () => stop.Says is null || shell.Streams.Verbose.Any(line => line.Message.StartsWith(stop.Says, StringComparison.Ordinal)), () => $"'{stop.Says}'");
        Assert.False(running.IsCompleted);

        long begun = TimeProvider.System.GetTimestamp();
        await Task.Run(shell.Stop);
        TimeSpan duration = TimeProvider.System.GetElapsedTime(begun);
        bool childRan = stop.Child is not null && machine.Processes.Running(stop.Child).Count > 0;
        PSInvocationState state = shell.InvocationStateInfo.State;

        // What was begun goes on by itself, as slowly as before; what the next run begins is quick.
        sandbox.Faults.Clear(stop.Fault.Name);
        IReadOnlyList<string> next = await engine.RunAsync(EngineScript.Install);
        return new StoppedRun(state, duration, childRan, next, sandbox.Of(machine), sandbox.Tenant.State.Groups.Count(group => group.Name == "Stopped"));
    }
}
