using System.IO;
using EntraPrivateAccess.Sandbox.Servers;
using EntraPrivateAccess.Sandbox.State;
using Xunit;

namespace EntraPrivateAccess.Tests.Resilience;

public sealed class InterruptedDownloadTests(ResilienceSandbox sandbox) : IClassFixture<ResilienceSandbox>
{
    [Fact]
    public async Task Run_after_a_kill_requests_only_the_rest_of_the_installer()
    {
        VirtualMachine machine = sandbox.NewServer("HALF");
        sandbox.Faults.Set(new Fault(FaultNames.TruncateDownload, "0.5", 1, null));
        using HostedChild child = await HostedChild.StartAsync(sandbox, machine, "Half");
        await ResilienceSandbox.UntilAsync(
            () => Downloads().Count == 1 && Partial(machine) is { Length: > 0 },
            () => "half of the installer"
        );
        await child.KillAsync();
        long had = Partial(machine)!.Length;

        using HostedEngine engine = await HostedEngine.OpenAsync(sandbox, machine, "Half");
        IReadOnlyList<string> said = await engine.RunAsync(EngineScript.Install);
        Assert.StartsWith("Result=active|Half|", said[^1]);
        Assert.Equal([200, 206], Downloads().Select(entry => entry.Status));
        Assert.True(had > 0);
        Assert.Null(Partial(machine));
        Assert.Single(sandbox.Of(machine), entry => entry.Action == "connector registered");
    }

    private static FileInfo? Partial(VirtualMachine machine) =>
        Directory
            .EnumerateFiles(machine.Disk.Root, "*.partial", SearchOption.AllDirectories)
            .Select(file => new FileInfo(file))
            .FirstOrDefault();

    private List<JournalEntry> Downloads() =>
        [
            .. sandbox
                .Journal.Since(0)
                .Where(entry =>
                    entry.Kind == "request"
                    && entry.Action.StartsWith("GET", StringComparison.Ordinal)
                    && entry.Action.Contains("downloadConnectorInstaller", StringComparison.OrdinalIgnoreCase)
                ),
        ];
}
