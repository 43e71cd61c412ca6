using EntraPrivateAccess.Errors;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Downloads;

public sealed class InstallerPathTests
{
    [Theory]
    [InlineData(259, "Save-ConnectorInstaller")]
    [InlineData(260, "shorter path")]
    public void A_path_that_is_too_long_for_windows_powershell_is_told_apart(int length, string action) =>
        Assert.Contains(
            action,
            ConnectorErrors.InstallerNotFound(@"C:\" + new string('x', length - 3)).RecommendedAction
        );
}
