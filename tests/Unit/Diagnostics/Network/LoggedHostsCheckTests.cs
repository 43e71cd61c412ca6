using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Diagnostics.Network;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Sandbox.Servers;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Server.Virtual;
using EntraPrivateAccess.Tests.Unit.Servers;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics.Network;

/// <summary>Tests the check of hosts that the connector's errors name, over real sockets.</summary>
public sealed class LoggedHostsCheckTests(SandboxFixture sandbox) : IClassFixture<SandboxFixture>
{
    private const string Channel = "Microsoft-Microsoft Entra private network-Connector/Admin";
    private const string Host = "cwap-9.servicebus.windows.net";

    private readonly VirtualMachine _machine = sandbox.NewMachine();

    [Theory]
    [InlineData(null, Host, CheckStatus.Pass, "it can be reached now")]
    [InlineData(FaultNames.NameNotResolved, Host, CheckStatus.Fail, "HostName: ")]
    [InlineData(FaultNames.PortClosed, Host, CheckStatus.Fail, "Port: ")]
    [InlineData(FaultNames.TlsRefused, Host, CheckStatus.Fail, "TlsCertificate: ")]
    [InlineData(null, "intranet.contoso.invalid", CheckStatus.Warn, "no such host")]
    [InlineData(null, "download.msappproxy.net", CheckStatus.Pass, "name no host that another check does not cover")]
    public async Task Host_that_the_log_names_is_connected_to(
        string? fault,
        string host,
        CheckStatus status,
        string detail
    )
    {
        Log($"The remote name could not be resolved: '{host}'");
        if (fault is not null)
        {
            sandbox.Faults.Set(new Fault(fault, null, null, $"{_machine.Spec.Name}/{Host}"));
        }

        CheckResult row = Assert.Single(await RunAsync());
        Assert.Equal(status, row.Status);
        Assert.Contains(detail, row.Detail, StringComparison.Ordinal);
        Assert.Equal(status is not CheckStatus.Pass, row.Action is not null);
    }

    [Fact]
    public async Task Number_of_hosts_is_limited()
    {
        for (int number = 0; number < 30; number++)
        {
            Log($"The remote name could not be resolved: 'h{number}.contoso.invalid'");
        }

        Assert.Equal(10, (await RunAsync()).Count);
    }

    [Fact]
    public void Installation_does_not_require_the_hosts_of_an_old_log() =>
        Assert.DoesNotContain(CheckCatalogue.Preflight(Environments.Global), check => check is LoggedHostsCheck);

    private void Log(string message)
    {
        _machine.Events.AddChannel(Channel);
        _machine.Log(Channel, "source", 0, 2, message);
    }

    private async Task<IReadOnlyList<CheckResult>> RunAsync()
    {
        VirtualServer server = await sandbox.ConnectAsync(_machine);
        ConnectorEnvironment environment = new()
        {
            Name = "Sandbox",
            Endpoints = EnvironmentEndpoints.Global,
            NetworkRoot = sandbox.NetworkRoot,
            SandboxUrl = sandbox.Url,
        };
        CheckContext context = await new CheckTarget(server, environment, TimeProvider.System).OpenAsync(
            SandboxFixture.Stop
        );
        Check check = NetworkCheckList
            .Create(environment, new ProbeLimits { Stage = TimeSpan.FromMinutes(1) }, TimeProvider.System)
            .Single(each => each is LoggedHostsCheck);
        return await check.RunAsync(context, SandboxFixture.Stop);
    }
}
