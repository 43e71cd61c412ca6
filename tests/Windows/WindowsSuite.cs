using System.Collections.Concurrent;
using System.IO;
using EntraPrivateAccess.Sandbox.Contracts;
using EntraPrivateAccess.Sandbox.Hosting;
using EntraPrivateAccess.Tests.PesterFiles;
using EntraPrivateAccess.Tests.Windows.Fixture;
using Xunit;

namespace EntraPrivateAccess.Tests.Windows;

/// <summary>
/// Runs Pester files on Windows machines, each with a separate sandbox tenant, and reports each It as a test.
/// </summary>
public static class WindowsSuite
{
    /// <summary>The name of Windows PowerShell 5.1 in the titles.</summary>
    internal const string Desktop = "Windows PowerShell 5.1";

    /// <summary>The tag of blocks in regular files that also run against a real server.</summary>
    internal const string RealServer = "RealServer";

    // The tags of blocks that do not apply to this kind of machine.
    private static readonly string[] s_excluded =
    [
        "VirtualOnly",
        OperatingSystem.IsWindows() ? "WineOnly" : "RealWindowsOnly",
    ];

    // A file takes one minute on an idle machine.
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(15);

    private static readonly ConcurrentDictionary<
        (string, string),
        Lazy<Task<(IReadOnlyList<PesterResult>, string)>>
    > s_runs = new();

    /// <summary>The shells that run each file.</summary>
    internal static IReadOnlyList<string> Shells { get; } =
        OperatingSystem.IsWindows() ? [Desktop, "PowerShell 7"] : ["Windows"];

    /// <summary>Gets one row per shell and It of a file that runs on this machine.</summary>
    /// <param name="file">The path relative to the test folder.</param>
    public static IEnumerable<TheoryDataRow<string, string, string>> Of(string file) =>
        from shell in Shells
        from it in PesterRows.ItsOf(file)
        where (!IsOrdinary(file) || it.Tags.Contains(RealServer)) && !it.Tags.Intersect(s_excluded).Any()
        select new TheoryDataRow<string, string, string>(file, shell, it.Title)
        {
            TestDisplayName = $"On {shell} > {it.Title}",
            Label = "",
        };

    /// <summary>Passes, fails or skips like the It. The first row of a file runs the whole file.</summary>
    public static async Task ReportAsync(string file, string shell, string title)
    {
        (IReadOnlyList<PesterResult> results, string ending) = await WindowsTools.ResultAsync(
            s_runs.GetOrAdd((shell, file), _ => new(() => RunAsync(file, shell)))
        );
        (results.FirstOrDefault(it => it.Title == title)?.ToOutcome() ?? new PesterOutcome(ending)).Report();
    }

    private static bool IsOrdinary(string file) => !file.StartsWith("Windows/", StringComparison.Ordinal);

    private static async Task<(IReadOnlyList<PesterResult> Results, string Ending)> RunAsync(string file, string shell)
    {
        TimeSpan limit = WindowsTools.Limit(s_limit);
        FixtureConnector connector = await FixtureConnector.BuildAsync();
        DirectoryInfo disk = Directory.CreateTempSubdirectory("epa-tenant-");
        try
        {
            SandboxOptions options = new()
            {
                Disk = disk.FullName,
                Servers = [],
                Installers = connector.Installers,
            };
            await using RunningSandbox sandbox = await RunningSandbox.StartAsync(options);
            await using IWindowsMachine machine = await StartMachineAsync(file);
            machine.Variables["EPA_REAL_SERVER"] = IsOrdinary(file) ? "1" : null;
            machine.Variables["EPA_INSTALLERS"] = machine.PathOf(connector.Installers);
            string folder = Path.Combine(machine.Drive, "epa");
            await File.WriteAllTextAsync(Path.Combine(folder, "sandbox.json"), sandbox.Ready().ToJsonString());
            await File.WriteAllTextAsync(
                Path.Combine(folder, "cloud.txt"),
                FixtureConnector.Cloud(sandbox.Url, sandbox.ControlKey, "WINDOWS")
            );
            return await RunAsync(file, shell, machine, limit);
        }
        finally
        {
            disk.Delete(recursive: true);
        }
    }

    private static async Task<(IReadOnlyList<PesterResult> Results, string Ending)> RunAsync(
        string file,
        string shell,
        IWindowsMachine machine,
        TimeSpan limit
    )
    {
        string path = Path.Combine(PesterRunner.Folder, file);
        (int code, string output) = await machine.RunScriptAsync(
            shell,
            [
                machine.PathOf(Path.Combine(PesterRunner.Folder, "Windows", "Invoke-WindowsTest.ps1")),
                "-File",
                machine.PathOf(path),
                "-Pester",
                machine.PathOf(PinnedPowerShell.PesterManifest),
                "-Results",
                @"C:\epa\results.jsonl",
                "-ExcludeTag",
                string.Join(',', s_excluded),
                .. IsOrdinary(file) ? (string[])["-Tag", RealServer] : [],
            ],
            limit
        );
        string results = Path.Combine(machine.Drive, "epa", "results.jsonl");
        return (PesterResult.Read(results), $"PowerShell exited with {code}:\n{output}");
    }

    private static async Task<IWindowsMachine> StartMachineAsync(string file)
    {
        if (OperatingSystem.IsWindows())
        {
            return await RealWindowsMachine.StartAsync();
        }

        WineMachine machine = await WineMachine.StartAsync();
        machine.IsElevated = !file.StartsWith("Windows/NotElevated", StringComparison.Ordinal);
        if (file.StartsWith("Windows/Events", StringComparison.Ordinal))
        {
            await machine.ReplaceEventLogAsync();
        }

        return machine;
    }
}
