using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics;

public sealed class ExecutionPolicyCheckTests
{
    private const string Machine = @"HKLM\SOFTWARE\Policies\Microsoft\Windows\PowerShell";
    private const string User = @"HKCU\SOFTWARE\Policies\Microsoft\Windows\PowerShell";

    private readonly FakeServer _server = new();

    [Theory]
    [InlineData(null, null, null, null, CheckStatus.Pass, Machine)]
    [InlineData(1, "RemoteSigned", null, null, CheckStatus.Pass, Machine)]
    [InlineData(1, "Restricted", null, null, CheckStatus.Fail, Machine)]
    [InlineData(1, "AllSigned", null, null, CheckStatus.Warn, Machine)]
    [InlineData(0, "RemoteSigned", null, null, CheckStatus.Fail, Machine)]
    [InlineData(0, null, 1, "Unrestricted", CheckStatus.Fail, Machine)]
    [InlineData(1, "RemoteSigned", 0, null, CheckStatus.Pass, Machine)]
    [InlineData(1, null, 0, null, CheckStatus.Fail, User)]
    [InlineData(null, null, 0, null, CheckStatus.Fail, User)]
    [InlineData(null, null, 1, "AllSigned", CheckStatus.Warn, User)]
    [InlineData(null, null, 1, "Unrestricted", CheckStatus.Pass, User)]
    public async Task User_policy_applies_if_the_machine_policy_is_not_set(
        int? machine,
        string? machinePolicy,
        int? user,
        string? userPolicy,
        CheckStatus expected,
        string target
    )
    {
        SetPolicy(Machine, machine, machinePolicy);
        SetPolicy(User, user, userPolicy);
        CheckResult found = Assert.Single(
            await new ExecutionPolicyCheck().RunAsync(
                new CheckContext(
                    new CheckTarget(_server, Environments.Global, TimeProvider.System),
                    _server.Description
                ),
                TestContext.Current.CancellationToken
            )
        );
        Assert.Equal((expected, target), (found.Status, found.Target));
    }

    private void SetPolicy(string key, int? enableScripts, string? policy)
    {
        if (enableScripts is int enabled)
        {
            _server.Registry.Set(key, "EnableScripts", enabled);
        }

        if (policy is not null)
        {
            _server.Registry.Set(key, "ExecutionPolicy", policy);
        }
    }
}
