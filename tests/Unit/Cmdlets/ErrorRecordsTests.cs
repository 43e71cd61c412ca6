using System.Collections;
using System.Management.Automation;
using EntraPrivateAccess.Cmdlets;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Cmdlets;

/// <summary>Tests in which PowerShell the error view itself shows the recommended action.</summary>
public sealed class ErrorRecordsTests
{
    [Theory]
    [InlineData("5.1.20348.2700", null, false)]
    [InlineData("7.4.13", "ConciseView", false)]
    [InlineData("7.5.0", "ConciseView", true)]
    [InlineData("7.6.0-preview.4", "ConciseView", true)]
    [InlineData("7.6.9", "NormalView", false)]
    [InlineData("7.6.9", "CategoryView", false)]
    public void Version_and_view_of_the_session_determine_it(string version, string? view, bool expected) =>
        Assert.Equal(expected, ErrorRecords.ViewShowsAction(Table(version), view, sender: null));

    [Theory]
    [InlineData("5.1.20348.2700", "7.6.9", true)]
    [InlineData("7.6.9", "5.1.20348.2700", false)]
    public void Client_of_a_remote_session_determines_it(string server, string client, bool expected)
    {
        PSObject sender = new();
        sender.Properties.Add(
            new PSNoteProperty("ApplicationArguments", new Hashtable { ["PSVersionTable"] = Table(client) })
        );

        Assert.Equal(expected, ErrorRecords.ViewShowsAction(Table(server), "ConciseView", sender));
    }

    private static Hashtable Table(string version) => new() { ["PSVersion"] = version };
}
