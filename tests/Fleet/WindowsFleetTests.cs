using EntraPrivateAccess.Tests.PesterFiles;
using EntraPrivateAccess.Tests.Suites;
using EntraPrivateAccess.Tests.Windows;
using Xunit;

namespace EntraPrivateAccess.Tests.Fleet;

/// <summary>Reports each It of Windows.Tests.ps1, which opens PowerShell sessions to Windows servers on Wine.</summary>
[RequiresSuite(ExternalSuite.WindowsFleet)]
[Collection("Windows fleet")]
public sealed class WindowsFleetTests
{
    private const string File = "Fleet/Windows.Tests.ps1";

    private static readonly Lazy<Task<string>> s_wine = new(WineMachine.BundleAsync);

    [Theory]
    [MemberData(nameof(PesterRows.Of), File, MemberType = typeof(PesterRows))]
    public async Task It(string it)
    {
        // Skips the test if Wine can't be downloaded.
        _ = await WindowsTools.ResultAsync(s_wine);
        await PesterRows.ReportAsync(File, it);
    }
}
