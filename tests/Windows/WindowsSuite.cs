using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text.Json;
using System.Threading.Tasks;
using EntraPrivateAccess.Sandbox.Hosting;
using EntraPrivateAccess.Tests.Pester;
using EntraPrivateAccess.Tests.Windows.Fixture;
using Xunit;

namespace EntraPrivateAccess.Tests.Windows;

/// <summary>Runs the Pester files of this folder inside of Wine, each on a machine and a tenant of its own, and shows each It as a test.</summary>
public static class WindowsSuite
{
    // Behind the host's own limit, which still tells what ended until then. A file takes a minute; a machine can be busy.
    private static readonly TimeSpan s_limit = PesterFile.Limit + TimeSpan.FromSeconds(30);

    private static readonly ConcurrentDictionary<string, Lazy<Task<IReadOnlyDictionary<string, PesterOutcome>>>> s_runs = new();

    /// <summary>One row an It; a file that cannot be read is one row that fails.</summary>
    public static IEnumerable<TheoryDataRow<string>> Of(string file)
    {
        try
        {
            return [.. PesterFile.Discover(PathOf(file)).Select(it => new TheoryDataRow<string>(it.Title) { TestDisplayName = $"On Windows > {it.Title}", Label = "" })];
        }
        catch (RuntimeException)
        {
            return [new TheoryDataRow<string>($"{PesterFile.NameOf(file)} can be read")];
        }
    }

    /// <summary>Passes, fails or skips as the It did there.</summary>
    public static async Task ReportAsync(string file, string title)
    {
        IReadOnlyDictionary<string, PesterOutcome> outcomes = await WindowsTools.ResultAsync(s_runs.GetOrAdd(file, _ => new(() => RunAsync(file))));
        WindowsTools.Report(outcomes.GetValueOrDefault(title) ?? new PesterOutcome(outcomes[""].Failure ?? "It did not run."));
    }

    // A file of this folder, or an ordinary one that meets a real server here.
    private static string PathOf(string file) => file.StartsWith("../", StringComparison.Ordinal)
        ? Path.Combine(PesterFile.Folder, file[3..])
        : Path.Combine(PesterFile.Folder, "Windows", file);

    private static async Task<IReadOnlyDictionary<string, PesterOutcome>> RunAsync(string file)
    {
        TimeSpan limit = WindowsTools.Limit(s_limit);
        FixtureConnector connector = await FixtureConnector.BuildAsync();
        DirectoryInfo disk = Directory.CreateTempSubdirectory("epa-tenant-");
        try
        {
            await using RunningSandbox sandbox = await RunningSandbox.StartAsync(new SandboxOptions { Disk = disk.FullName, Servers = [], Installers = connector.Installers });
            await using WineMachine machine = await WineMachine.StartAsync();
            return await RunAsync(file, machine, sandbox, connector, limit);
        }
        finally
        {
            disk.Delete(recursive: true);
        }
    }

    private static async Task<IReadOnlyDictionary<string, PesterOutcome>> RunAsync(string file, WineMachine machine, RunningSandbox sandbox, FixtureConnector connector, TimeSpan limit)
    {
        string orders = Directory.CreateDirectory(Path.Combine(machine.Drive, "ProgramData", "Connector Fixture")).FullName;
        await File.WriteAllTextAsync(Path.Combine(orders, "cloud.txt"), FixtureConnector.Cloud(sandbox.Url, sandbox.ControlKey, "WINE"));
        await File.WriteAllTextAsync(Path.Combine(machine.Drive, "epa", "sandbox.json"), sandbox.Ready().ToJsonString());
        await File.WriteAllLinesAsync(Path.Combine(machine.Drive, "epa", "without.txt"), WineLimits.Its.Keys);
        machine.Variables["EPA_REAL_SERVER"] = file.StartsWith("../", StringComparison.Ordinal) ? "1" : null;
        machine.Variables["EPA_INSTALLERS"] = "Z:" + connector.Installers.Replace('/', '\\');
        await machine.TrustAsync(connector.Root);
        if (file.StartsWith("Events", StringComparison.Ordinal))
        {
            await machine.ReplaceEventLogAsync();
        }

        string host = file.StartsWith("NotElevated", StringComparison.Ordinal) ? WindowsHost.NotElevated : WindowsHost.Elevated;
        (int code, string output) = await machine.RunAsync(@"C:\epa\host\" + host, ["pester", "Z:" + PathOf(file).Replace('/', '\\'), @"C:\epa\results.json", @"C:\epa\without.txt"], limit);
        string results = Path.Combine(machine.Drive, "epa", "results.json");
        return File.Exists(results)
            ? JsonSerializer.Deserialize<Dictionary<string, PesterOutcome>>(await File.ReadAllTextAsync(results))!
            : new Dictionary<string, PesterOutcome> { [""] = new($"The host ended with {code} and without results:\n{output}") };
    }
}
