using System.Net;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics;

/// <summary>Tests which connections of the connector's service count as connections to applications.</summary>
public sealed class ApplicationTrafficTests
{
    private const string Service = "198.51.100.10:443";
    private const string Proxy =
        "<configuration><system.net><defaultProxy><proxy proxyaddress=\"http://10.0.0.8:8080\"/></defaultProxy>"
        + "</system.net></configuration>";

    private readonly CheckFixture _fixture = new();

    [Theory]
    [InlineData("", null)]
    [InlineData(Service, 0)]
    [InlineData(Service + " 10.0.0.5:3389 10.0.0.6:443", 2)]
    [InlineData(Service + " [::ffff:10.0.0.5]:3389 [fd00::5]:445", 2)]
    [InlineData(Service + " 203.0.113.9:22", 1)]
    public async Task Connections_that_can_lead_to_the_service_do_not_count(string connections, int? count)
    {
        Connect(connections);
        Assert.Equal(count, (await ReadAsync()).Count);
    }

    [Fact]
    public async Task Empty_list_is_unknown_and_says_so()
    {
        Connect("");
        ApplicationTraffic traffic = await ReadAsync();
        Assert.Null(traffic.Connections);
        Assert.Contains("unknown", traffic.Describe(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.0.0.8:8080", 0)]
    [InlineData("10.0.0.8:8080 10.0.0.9:8080", 1)]
    [InlineData("10.0.0.9:8080 10.0.0.5:3389", 1)]
    public async Task Connections_to_the_proxy_do_not_count(string connections, int count)
    {
        _fixture.SetConfiguration(Proxy, "<configuration/>");
        _fixture.Server.Network.Names["10.0.0.8"] = [IPAddress.Parse("10.0.0.8")];
        Connect(connections);
        Assert.Equal(count, (await ReadAsync()).Count);
    }

    [Fact]
    public async Task Stopped_service_has_no_connection()
    {
        Connect(Service + " 10.0.0.5:3389");
        _fixture.Server.Services["WAPCSvc"].State = ServiceState.Stopped;
        Assert.Equal(0, (await ReadAsync()).Count);
    }

    [Fact]
    public async Task Examples_name_three_remote_ends()
    {
        Connect("10.0.0.1:22 10.0.0.2:22 10.0.0.3:22 10.0.0.4:22 10.0.0.5:22");
        ApplicationTraffic traffic = await ReadAsync();
        Assert.Equal("10.0.0.1:22, 10.0.0.2:22, 10.0.0.3:22 and 2 more", traffic.Examples);
        Assert.Contains("5 open connections", traffic.Describe(), StringComparison.Ordinal);
    }

    private void Connect(string connections) =>
        _fixture.Server.Network.Connections = [
            .. connections.Split(' ').Where(text => text.Length > 0).Select(EndPointOf),
        ];

    private static IPEndPoint EndPointOf(string text)
    {
        int colon = text.LastIndexOf(':');
        return new IPEndPoint(IPAddress.Parse(text[..colon].Trim('[', ']')), int.Parse(text[(colon + 1)..]));
    }

    private Task<ApplicationTraffic> ReadAsync() =>
        ApplicationTraffic.ReadAsync(
            new CheckContext(
                new CheckTarget(_fixture.Server, Environments.Global, TimeProvider.System),
                _fixture.Server.Description
            ),
            TestContext.Current.CancellationToken
        );
}
