using EntraPrivateAccess.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Server;

public sealed class Win32ErrorsTests
{
    [Theory]
    [InlineData(5, "AccessDenied", "elevated PowerShell session")]
    [InlineData(225, "ProgramBlocked", "Microsoft Corporation")]
    [InlineData(1260, "ProgramBlocked", "Microsoft Corporation")]
    [InlineData(4551, "ProgramBlocked", "Microsoft Corporation")]
    public void Blocked_operation_has_a_recommended_action(int code, string errorId, string remedy)
    {
        ServerException fault = Win32Errors.Fault(code, "Starting setup.exe");

        Assert.Equal(errorId, fault.ErrorId);
        Assert.Contains(remedy, fault.RecommendedAction);
        Assert.Contains($"(Win32 error {code})", fault.Message);
    }

    [Theory]
    [InlineData(1053, "ServiceStartTimeout", "did not report to Windows in time")]
    [InlineData(1067, "ServiceDied", "ended unexpectedly")]
    [InlineData(1068, "ServiceDependencyFailed", "a service it depends on did not start")]
    [InlineData(1069, "ServiceLogonFailed", "account could not log on")]
    public void Service_start_error_contains_its_reason(int code, string errorId, string meaning)
    {
        ServerException fault = Win32Errors.Fault(code, "Starting the service WAPCSvc", "WAPCSvc");

        Assert.Equal((errorId, code, "WAPCSvc"), (fault.ErrorId, fault.NativeErrorCode, fault.Target));
        Assert.Contains(meaning, fault.Message);
        Assert.Contains(meaning, Win32Errors.Meaning(code));
    }

    [Fact]
    public void Unknown_code_is_shown_verbatim() =>
        Assert.Contains("Win32 error 4711", Win32Errors.Fault(4711, "Starting setup.exe").Message);
}
