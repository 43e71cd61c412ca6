using System.IO;
using EntraPrivateAccess.Tests.PesterFiles;
using EntraPrivateAccess.Tests.Suites;
using Xunit;

namespace EntraPrivateAccess.Tests.Windows;

/// <summary>Runs the blocks of the regular Pester files that have the tag RealServer against a real server.</summary>
[RequiresSuite(ExternalSuite.Wine)]
[Collection("Real server")]
public sealed class RealServerTests
{
    public static IEnumerable<TheoryDataRow<string, string, string>> Its =>
        from path in Directory.GetFiles(PesterRunner.Folder, "*.Tests.ps1").Order()
        from row in WindowsSuite.Of(Path.GetFileName(path))
        select row;

    [Theory]
    [MemberData(nameof(Its))]
    public Task It(string file, string shell, string title) => WindowsSuite.ReportAsync(file, shell, title);
}
