using EntraPrivateAccess.Errors;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Downloads;

public sealed class InstallerPathTests
{
    [Theory]
    [InlineData(259, "Save-ConnectorInstaller")]
    [InlineData(260, "shorter path")]
    public void Path_that_is_too_long_for_Windows_PowerShell_recommends_a_shorter_path(int length, string action) =>
        Assert.Contains(
            action,
            ConnectorErrors.InstallerNotFound(@"C:\" + new string('x', length - 3)).RecommendedAction
        );
}
