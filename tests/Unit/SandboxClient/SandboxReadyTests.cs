using System.Text.Json.Nodes;
using EntraPrivateAccess.SandboxClient;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.SandboxClient;

public sealed class SandboxReadyTests
{
    [Theory]
    [InlineData("https://localhost:4711", true)]
    [InlineData("https://127.0.0.1:4711", true)]
    [InlineData("https://[::1]:4711", true)]
    [InlineData("http://localhost:4711", false)]
    [InlineData("https://[::ffff:192.0.2.1]:4711", false)]
    [InlineData("https://sandbox.example.com", false)]
    [InlineData("https://localhost.example.com", false)]
    [InlineData("https://sandbox.example.com@localhost", false)]
    [InlineData("file://localhost/tmp", false)]
    public void Only_HTTPS_on_loopback_is_local(string url, bool isLocal) =>
        Assert.Equal(isLocal, SandboxReady.TryRead(Line("url", url))!.IsLocal);

    [Theory]
    [InlineData("certificatePin", "12:34")]
    [InlineData("certificatePin", "0123456789012345678901234567890123456789012345678901234567890123FF")]
    [InlineData("publisherRoot", "no Base64!")]
    [InlineData("networkRoot", "")]
    [InlineData("controlKey", "")]
    [InlineData("url", "localhost")]
    public void Line_with_an_invalid_value_is_refused(string member, string value) =>
        Assert.Null(SandboxReady.TryRead(Line(member, value)));

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("\0\u0001MZ")]
    [InlineData("{\"url\":")]
    [InlineData("{\"url\":{\"a\":1}}")]
    [InlineData("null")]
    public void Text_that_is_not_a_ready_line_is_refused(string text) => Assert.Null(SandboxReady.TryRead(text));

    [Fact]
    public void Environment_has_the_first_server()
    {
        SandboxReady ready = SandboxReady.TryRead(Line("url", "https://localhost:4711"))!;

        Assert.Equal("SRV01.corp.contoso.com", ready.Environment("Sandbox").FirstServer);
    }

    private static string Line(string member, string value) =>
        new JsonObject
        {
            ["url"] = "https://localhost:4711",
            ["processId"] = 1,
            ["certificatePin"] = new string('A', 64),
            ["publisherRoot"] = "AQID",
            ["networkRoot"] = "AQID",
            ["controlKey"] = "key",
            ["servers"] = new JsonArray("SRV01.corp.contoso.com", "SRV02.corp.contoso.com"),
            [member] = value,
        }.ToJsonString();
}
