using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Sandbox.Network;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Cmdlets;

public sealed class CheckSessionTests
{
    [Fact]
    public async Task Service_time_is_read_without_a_session()
    {
        using LoopbackListener service = new(
            async (stream, stop) =>
            {
                _ = await HttpHead.ReadAsync(stream, stop);
                await HttpHead.WriteAsync(
                    stream,
                    $"200 OK\r\nDate: {TimeProvider.System.GetUtcNow().AddMinutes(-30):r}",
                    "application/json",
                    [],
                    stop
                );
            }
        );
        ConnectorEnvironment environment = new()
        {
            Name = "Test",
            Authority = new Uri($"http://127.0.0.1:{service.Port}"),
        };
        FakeServer server = new();
        using CheckSession opened = new(
            null,
            environment,
            server,
            server.Description with
            {
                UtcNow = TimeProvider.System.GetUtcNow(),
            },
            SilentReporter.Instance
        );

        CheckResult row = Assert.Single(
            await new ClockCheck().RunAsync(opened.Context, TestContext.Current.CancellationToken)
        );

        Assert.Equal((CheckStatus.Warn, true), (row.Status, row.Detail.Contains("30 minutes ahead")));
    }
}
