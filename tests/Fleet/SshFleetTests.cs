using EntraPrivateAccess.Tests.PesterFiles;
using EntraPrivateAccess.Tests.Suites;
using Xunit;

namespace EntraPrivateAccess.Tests.Fleet;

/// <summary>Reports each It of Ssh.Tests.ps1, which opens PowerShell sessions over SSH on loopback addresses.</summary>
[RequiresSuite(ExternalSuite.Ssh)]
public sealed class SshFleetTests
{
    private const string File = "Fleet/Ssh.Tests.ps1";

    [Theory]
    [MemberData(nameof(PesterRows.Of), File, MemberType = typeof(PesterRows))]
    public Task It(string it) => PesterRows.ReportAsync(File, it);
}
