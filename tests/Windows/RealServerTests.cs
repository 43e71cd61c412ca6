using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using EntraPrivateAccess.Tests.Pester;
using EntraPrivateAccess.Tests.Suites;
using Xunit;

namespace EntraPrivateAccess.Tests.Windows;

/// <summary>The ordinary Pester files again, with a real server in the place of the virtual ones: what is left out, <see cref="WineLimits"/> lists.</summary>
[RequiresSuite(ExternalSuite.Wine)]
[Collection("Real server")]
public sealed class RealServerTests
{
    public static IEnumerable<TheoryDataRow<string, string>> Its =>
        from file in WineLimits.Runs
        from it in PesterFile.Discover(Path.Combine(PesterFile.Folder, file + ".Tests.ps1"))
        select new TheoryDataRow<string, string>($"../{file}.Tests.ps1", it.Title) { TestDisplayName = $"On Windows > {it.Title}", Label = "" };

    [Theory]
    [MemberData(nameof(Its))]
    public async Task It(string file, string title)
    {
        if (WineLimits.Its.TryGetValue(title, out string? reason))
        {
            WindowsTools.Report(new PesterOutcome(SkipReason: $"by design: {reason}"));
        }

        await WindowsSuite.ReportAsync(file, title);
    }

    [Fact]
    public void Each_limit_of_Wine_names_what_covers_it() => Assert.DoesNotContain(
        WineStandIn.All.Select(limit => limit.CoveredBy),
        cover => !File.Exists(Path.Combine(PesterFile.Folder, "Windows", cover)) && !typeof(WineStandIn).Assembly.GetTypes().Any(type => type.Name == cover));

    [Fact]
    public void A_file_that_needs_no_server_names_none() => Assert.DoesNotContain(
        WineLimits.Files.Where(file => file.Value == WineLimits.Cloud).Select(file => File.ReadAllText(Path.Combine(PesterFile.Folder, file.Key + ".Tests.ps1"))),
        text => text.Contains("-Server", StringComparison.Ordinal) || text.Contains("Install-Connector", StringComparison.Ordinal));

    [Fact]
    public void Each_file_runs_or_has_a_reason_why_it_does_not()
    {
        IEnumerable<string> files = Directory.GetFiles(PesterFile.Folder, "*.Tests.ps1").Select(PesterFile.NameOf);
        Assert.Empty(files.Except(WineLimits.Runs).Except(WineLimits.Files.Keys));
        Assert.Empty(WineLimits.Its.Keys.Except(Its.Select(row => row.Data.Item2)));
    }
}
