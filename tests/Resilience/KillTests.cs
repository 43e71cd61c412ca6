using System.IO;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using EntraPrivateAccess.Sandbox.Servers;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Sandbox.Tenant;
using Xunit;

namespace EntraPrivateAccess.Tests.Resilience;

/// <summary>Kills an installation at each of several points and checks that the next run resumes it.</summary>
public sealed class KillTests(ResilienceSandbox sandbox) : IClassFixture<ResilienceSandbox>
{
    private const string Setup = "MicrosoftEntraPrivateNetworkConnectorInstaller.exe";
    private const string Host = "powershell.exe";
    private const string Proxy = "$more = @{ Proxy = 'http://proxy.corp.contoso.com:8080' }";

    private static readonly Dictionary<string, KillMoment> s_moments = new()
    {
        ["the preflight"] = new(async (_, _, child) => await child.UntilSaysAsync("Preflight:"), []),
        ["the download"] = new(async (_, _, child) => await child.UntilSaysAsync("Download: Downloaded"), ["Download"]),
        ["the start of setup"] = new(
            async (sandbox, machine, _) => await sandbox.UntilAsync(machine, "process started", Setup),
            ["Install"],
            FaultNames.InstallerDuration
        ),
        ["the end of setup"] = new(
            async (sandbox, machine, _) => await sandbox.UntilAsync(machine, "process ended", Setup),
            ["Install"]
        ),
        ["the installation"] = new(
            async (_, _, child) => await child.UntilSaysAsync("Install: Installed"),
            ["Download", "Install"]
        ),
        ["the proxy configuration"] = new(
            async (_, _, child) => await child.UntilSaysAsync("ConfigureProxy: Both services use"),
            ["Download", "Install", "ConfigureProxy"],
            Before: Proxy
        ),
        ["the start of registration"] = new(
            async (sandbox, machine, _) => await sandbox.UntilAsync(machine, "process started", Host),
            ["Install"],
            FaultNames.RegistrationDuration
        ),
        ["the registration input"] = new(
            async (sandbox, machine, _) => await sandbox.UntilAsync(machine, "process got its input", Host),
            ["Install", "Register"],
            FaultNames.RegistrationDuration
        ),
        ["registration"] = new(
            async (sandbox, machine, _) => await sandbox.UntilAsync(machine, "connector registered"),
            ["Install", "Register"]
        ),
        ["the service start"] = new(
            async (_, _, child) => await child.UntilSaysAsync("StartServices: "),
            ["Install", "Register"],
            FaultNames.ListingDelay
        ),
        ["the listing"] = new(
            async (_, _, child) => await child.UntilSaysAsync("WaitUntilListed: Listed"),
            ["Register", "StartServices", "WaitUntilListed"]
        ),
        ["the move"] = new(
            async (_, _, child) => await child.UntilSaysAsync("JoinGroup: Created"),
            ["Register", "StartServices", "WaitUntilListed", "JoinGroup"],
            FaultNames.ActivationDelay
        ),
        ["the wait until active"] = new(
            async (_, _, child) => await child.UntilSaysAsync("WaitUntilActive: The"),
            ["Register", "StartServices", "WaitUntilListed", "JoinGroup", "WaitUntilActive"]
        ),
    };

    private static readonly ConditionalWeakTable<ResilienceSandbox, ParallelRuns<IReadOnlyList<string>>> s_runs = [];

    public static TheoryData<string> Moments => [.. s_moments.Keys];

    [Theory, MemberData(nameof(Moments))]
    public async Task Next_run_resumes_a_run_that_was_killed_after(string moment)
    {
        IReadOnlyList<string> second = await s_runs.GetValue(sandbox, _ =>
            new(s_moments.Keys, moment => KillAndResumeAsync(sandbox, moment))
        )[moment];
        Assert.DoesNotContain(second, line => line.StartsWith("Changed=", StringComparison.Ordinal));
        Assert.Equal($"Result=active|{GroupOf(moment)}", second[^1][..second[^1].LastIndexOf('|')]);
        foreach (string step in s_moments[moment].Done)
        {
            Assert.Contains(second, line => line.StartsWith($"{step}=AlreadyDone|", StringComparison.Ordinal));
        }

        VirtualMachine machine = sandbox.Service<VirtualMachines>().Find(NameOf(moment))!;
        Assert.Single(sandbox.Of(machine), entry => entry.Action == "process started" && entry.Detail!.Contains(Setup));
        Assert.Single(sandbox.Of(machine), entry =>
            entry.Action == "process got its input" && entry.Detail!.Contains(Host)
        );
        ConnectorRecord connector = Assert.Single(sandbox.Tenant.Connectors, connector =>
            connector.MachineName == machine.FullyQualifiedName
        );
        GroupRecord group = Assert.Single(sandbox.Tenant.State.Groups, group => group.Name == GroupOf(moment));
        Assert.Equal(group.Id, sandbox.Tenant.State.GroupOf(connector)!.Id);
        Assert.Single(sandbox.Journal.Since(0), entry =>
            entry.Action.Contains("POST", StringComparison.Ordinal)
            && entry.Action.EndsWith($"connectors/{connector.Id}/memberOf/$ref", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Killed_and_resumed_runs_create_each_group_once()
    {
        foreach (string moment in s_moments.Keys)
        {
            _ = await s_runs.GetValue(sandbox, _ => new(s_moments.Keys, moment => KillAndResumeAsync(sandbox, moment)))[
                moment
            ];
        }

        // Not counted by requests: one whose process was killed may be complete and still create nothing.
        Assert.Equal(
            s_moments.Count,
            sandbox.Journal.Since(0).Count(entry => entry.Action == "connector group created")
        );
    }

    private static async Task<IReadOnlyList<string>> KillAndResumeAsync(ResilienceSandbox sandbox, string moment)
    {
        VirtualMachine machine = sandbox.NewServer(NameOf(moment));
        if (s_moments[moment].Slow is string duration)
        {
            sandbox.Set(machine, duration, "4");
        }

        using HostedChild child = await HostedChild.StartAsync(
            sandbox,
            machine,
            GroupOf(moment),
            before: s_moments[moment].Before
        );
        await s_moments[moment].Until(sandbox, machine, child);
        await child.KillAsync();
        IReadOnlyDictionary<string, string> left =
            machine.Processes.Running().Count == 0 ? Programs(machine) : new Dictionary<string, string>();
        using HostedEngine engine = await HostedEngine.OpenAsync(sandbox, machine, GroupOf(moment));
        IReadOnlyList<string> second = await engine.RunAsync($"{s_moments[moment].Before}\n{EngineScript.Install}");
        // Files that setup had installed before the kill must not be written again.
        return s_moments[moment].Done.Contains("Install")
            ? [.. left.Except(Programs(machine)).Select(file => $"Changed={file.Key}"), .. second]
            : second;
    }

    // Gets every program and configuration file that setup installed, with its hash.
    private static IReadOnlyDictionary<string, string> Programs(VirtualMachine machine) =>
        Directory
            .EnumerateFiles(machine.Disk.Root, "*", SearchOption.AllDirectories)
            .Where(file =>
                file.Contains("Program Files", StringComparison.Ordinal)
                && !file.EndsWith("TrustSettings.xml", StringComparison.Ordinal)
            )
            .ToDictionary(file => file, file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))));

    private static string NameOf(string moment) => $"KILL{s_moments.Keys.ToList().IndexOf(moment)}";

    private static string GroupOf(string moment) => $"Killed after {moment}";
}

/// <summary>The point at which a run is killed, and the steps that the next run must find complete.</summary>
/// <param name="Done">Steps that the next run reports as AlreadyDone.</param>
/// <param name="Slow">The fault of a duration to extend, so that the started work outlives the kill.</param>
/// <param name="Before">The script that both runs execute first.</param>
internal sealed record KillMoment(
    Func<ResilienceSandbox, VirtualMachine, HostedChild, Task> Until,
    string[] Done,
    string? Slow = null,
    string Before = ""
);
