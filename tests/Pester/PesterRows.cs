using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using Xunit;

namespace EntraPrivateAccess.Tests.Pester;

/// <summary>Shows each It of a file as a test of its own. The build makes one test class a file, see Tests.csproj.</summary>
public static class PesterRows
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<(IReadOnlyDictionary<string, PesterOutcome> Outcomes, string Ending)>>> s_runs = new();

    /// <summary>One row an It; a file that cannot be read is one row that fails.</summary>
    public static IEnumerable<TheoryDataRow<string>> Of(string file)
    {
        try
        {
            return [.. PesterFile.Discover(Path.Combine(PesterFile.Folder, file)).Select(it => new TheoryDataRow<string>(it.Title) { TestDisplayName = it.Title, Label = "" })];
        }
        catch (RuntimeException)
        {
            return [new TheoryDataRow<string>($"{PesterFile.NameOf(file)} can be read")];
        }
    }

    /// <summary>Passes, fails or skips as the It did. The first row that is asked for runs the whole file.</summary>
    public static async Task ReportAsync(string file, string title)
    {
        string path = Path.Combine(PesterFile.Folder, file);
        (IReadOnlyDictionary<string, PesterOutcome> outcomes, string ending) =
            await s_runs.GetOrAdd(path, _ => new(() => PesterFile.RunAsync(path, PesterFile.Limit))).Value;
        PesterOutcome outcome = outcomes.GetValueOrDefault(title) ?? new PesterOutcome(ending);
        outcome = Judge(outcome, Environment.GetEnvironmentVariable("EPA_REQUIRE_TOOLS") == "1");
        Assert.SkipWhen(outcome.SkipReason is not null, outcome.SkipReason ?? "");
        Assert.True(outcome.Failure is null, outcome.Failure);
    }

    /// <summary>Where the tools must be there, only what is skipped by design may be skipped.</summary>
    internal static PesterOutcome Judge(PesterOutcome outcome, bool toolsAreRequired) =>
        toolsAreRequired && outcome.SkipReason is { } reason && !reason.StartsWith("by design:", StringComparison.Ordinal)
            ? new PesterOutcome($"Skipped where nothing may be skipped: {reason}")
            : outcome;
}
