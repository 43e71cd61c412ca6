using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Errors;

/// <summary>Tests which errors are worth another attempt without any change.</summary>
public sealed class ExitCodesTests
{
    public static TheoryData<string, int> Errors =>
        new()
        {
            { nameof(ErrorKind.ConnectionError), 1618 },
            { nameof(ErrorKind.ResourceBusy), 1618 },
            { nameof(ErrorKind.ResourceUnavailable), 1618 },
            { nameof(ErrorKind.OperationTimeout), 1618 },
            { nameof(ErrorKind.LimitsExceeded), 1618 },
            { nameof(ErrorKind.PermissionDenied), 1 },
            { nameof(ErrorKind.AuthenticationError), 1 },
            { nameof(ErrorKind.SecurityError), 1 },
            { nameof(ErrorKind.InvalidArgument), 1 },
            { nameof(ErrorKind.InvalidResult), 1 },
        };

    [Theory, MemberData(nameof(Errors))]
    public void Category_determines_the_exit_code(string kind, int code) =>
        Assert.Equal(code, new ConnectorException("Id", (ErrorKind)Enum.Parse(typeof(ErrorKind), kind), "").ExitCode);

    [Fact]
    public void Full_disk_is_not_worth_another_attempt() =>
        Assert.Equal(1, ConnectorErrors.ServerDiskFull("Install", new System.IO.IOException()).ExitCode);

    [Fact]
    public void Restart_that_started_has_a_code_of_its_own() =>
        Assert.Equal(1641, ConnectorErrors.RestartStarted().ExitCode);

    [Theory]
    [InlineData("Network", 1618)]
    [InlineData("Server", 1)]
    public void Preflight_that_failed_is_worth_another_attempt_if_it_is_about_the_network(string category, int code) =>
        Assert.Equal(
            code,
            ConnectorErrors
                .PreflightFailed("Id", new CheckResult { Category = category }, category == "Network")
                .ExitCode
        );
}
