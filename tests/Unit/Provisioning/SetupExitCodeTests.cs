using EntraPrivateAccess.Provisioning;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

public sealed class SetupExitCodeTests
{
    [Theory]
    [InlineData(0, true, false)]
    [InlineData(3010, true, true)]
    [InlineData(1641, true, true)]
    [InlineData(1260, false, false)]
    [InlineData(1601, false, false)]
    [InlineData(1602, false, false)]
    [InlineData(1603, false, false)]
    [InlineData(1618, false, false)]
    [InlineData(1638, false, false)]
    [InlineData(-1, false, false)]
    [InlineData(4711, false, false)]
    public void Exit_code_maps_to_success_and_restart(int raw, bool succeeded, bool reboot)
    {
        SetupExitCode code = SetupExitCode.Of(raw);

        Assert.Equal(succeeded, code.Succeeded);
        Assert.Equal(reboot, code.RebootRequired);
        Assert.NotEmpty(code.Meaning);
    }

    [Theory]
    [InlineData(unchecked((int)0x80070BC2), 3010)]
    [InlineData(unchecked((int)0x80070652), 1618)]
    [InlineData(unchecked((int)0x80070643), 1603)]
    [InlineData(unchecked((int)0x80070005), 5)]
    [InlineData(unchecked((int)0x80004005), unchecked((int)0x80004005))]
    public void HRESULT_of_a_Win32_error_maps_to_its_low_word(int raw, int code) =>
        Assert.Equal(code, SetupExitCode.Of(raw).Code);

    [Fact]
    public void Only_1618_is_busy_and_only_1641_starts_a_restart()
    {
        Assert.True(SetupExitCode.Of(1618).IsBusy);
        Assert.True(SetupExitCode.Of(1641).RestartStarted);
        Assert.False(SetupExitCode.Of(3010).RestartStarted);
        Assert.False(SetupExitCode.Of(1603).IsBusy);
    }
}
