using EntraPrivateAccess.Errors;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics.Events;

public sealed class MessageHostsTests
{
    [Theory]
    [InlineData("The remote name could not be resolved: 'app.contoso.com'", "app.contoso.com")]
    [InlineData("The remote name could not be resolved: 'proxy'", "proxy")]
    [InlineData(
        "the following URL. https://1f2e.bootstrap.msappproxy.net/ConnectorBootstrap",
        "1f2e.bootstrap.msappproxy.net"
    )]
    [InlineData("Endpoint 'sb://cwap-1.servicebus.windows.net/x' faulted", "cwap-1.servicebus.windows.net")]
    [InlineData(
        "Unable to reach cwap-eur1-dwc2.servicebus.windows.net HTTP (80, 443)",
        "cwap-eur1-dwc2.servicebus.windows.net"
    )]
    [InlineData("secure channel with authority 'Login.Windows.net:443'.", "login.windows.net")]
    [InlineData("No connection to the server srv7.corp.contoso.com", "srv7.corp.contoso.com")]
    [InlineData("the target machine actively refused it 10.0.0.5:8080", "10.0.0.5")]
    [InlineData("System.Net.WebException: Unable to connect to the remote server", null)]
    [InlineData("System.ServiceModel.CommunicationException at System.Net.HttpWebRequest.GetResponse()", null)]
    [InlineData("version 4.0.30319.42000", null)]
    [InlineData("", null)]
    public void Host_is_found_where_messages_contain_one(string message, string? host) =>
        Assert.Equal(host, MessageHosts.FindFirst(message));

    [Fact]
    public void Long_message_is_searched_in_time() =>
        Assert.Null(MessageHosts.FindFirst(string.Concat(Enumerable.Repeat("a-.", 20_000))));
}
