using System.Management.Automation;
using System.Management.Automation.Remoting;
using System.Management.Automation.Runspaces;
using EntraPrivateAccess.Cmdlets.Fleet;
using EntraPrivateAccess.Errors;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Cmdlets.Fleet;

/// <summary>Tests the errors of servers on the workstation.</summary>
public sealed class RemoteErrorsTests : IDisposable
{
    private readonly FleetSessions _sessions = new();

    public void Dispose() => _sessions.Dispose();

    [Fact]
    public void Error_keeps_its_identity_category_and_next_step()
    {
        ErrorRecord record = Record("Setup failed on SRV01.", "SetupFailed,EntraPrivateAccess.Commands.Install");
        record.ErrorDetails = new ErrorDetails("Setup failed. Read the log.") { RecommendedAction = "Read the log." };

        ConnectorException error = RemoteErrors.FromRecord("SRV01", record, target: null);

        Assert.Equal("SetupFailed", error.ErrorId);
        Assert.Equal(ErrorKind.InvalidResult, error.Category);
        Assert.Equal("Setup failed on SRV01.", error.Message);
        Assert.Equal("Read the log.", error.RecommendedAction);
        Assert.Equal("SRV01", error.Target);
    }

    [Fact]
    public void Object_that_the_error_is_about_is_its_target()
    {
        object target = new();

        Assert.Same(target, RemoteErrors.FromRecord("SRV01", Record("x", "y"), target).Target);
    }

    [Fact]
    public void Error_without_a_next_step_has_none() =>
        Assert.Null(RemoteErrors.FromRecord("SRV01", Record("x", "y"), target: null).RecommendedAction);

    [Theory]
    [InlineData("The service stopped.", "SRV01: The service stopped.")]
    [InlineData("The service on srv01 stopped.", "The service on srv01 stopped.")]
    [InlineData("SRV01.corp.contoso.com is not reached.", "SRV01.corp.contoso.com is not reached.")]
    [InlineData("The group SRV010 is empty.", "SRV01: The group SRV010 is empty.")]
    [InlineData("The group XSRV01 is empty.", "SRV01: The group XSRV01 is empty.")]
    [InlineData("The group SRV01-old is empty.", "SRV01: The group SRV01-old is empty.")]
    public void Message_contains_the_name_of_the_server(string message, string expected) =>
        Assert.Equal(expected, RemoteErrors.WithServer("SRV01", message));

    [Fact]
    public void Error_of_a_lost_session_names_the_command_and_the_rerun()
    {
        PSSession session = _sessions.Create("SRV01");

        ConnectorException error = RemoteErrors.FromException(
            "SRV01",
            "Install-Connector",
            session,
            new PSRemotingTransportException("gone"),
            target: null
        );

        Assert.Equal("SessionLost", error.ErrorId);
        Assert.Equal(ErrorKind.ConnectionError, error.Category);
        Assert.Equal("The session to SRV01 ended during Install-Connector: gone", error.Message);
        Assert.Contains("run the same command again", error.RecommendedAction);
    }

    [Theory]
    [InlineData("ScriptsNotAllowed", true)]
    [InlineData("InvalidScriptBlockInDataSection,Other", true)]
    [InlineData("CommandNotFoundException", false)]
    public void Refused_script_is_recognized(string id, bool expected) =>
        Assert.Equal(expected, RemoteErrors.IsScriptRefused(new RuntimeException("x", null, Record("x", id))));

    private static ErrorRecord Record(string message, string id) =>
        new(new InvalidOperationException(message), id, ErrorCategory.InvalidResult, "target");
}
