using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks.Servers;

/// <summary>RegisterConnector.ps1 runs under the execution policy; one that group policy sets cannot be overridden.</summary>
internal sealed class ExecutionPolicyCheck() : SingleCheck("ExecutionPolicy", CheckCategories.Server)
{
    private const string Key = @"HKLM\SOFTWARE\Policies\Microsoft\Windows\PowerShell";

    public override string ErrorId => "ScriptsForbiddenByPolicy";

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        object? enabled = await context.Server.Registry.ReadAsync(Key, "EnableScripts", cancellationToken).ConfigureAwait(false);
        object? policy = await context.Server.Registry.ReadAsync(Key, "ExecutionPolicy", cancellationToken).ConfigureAwait(false);
        return enabled is 0 || (enabled is 1 && policy is "Restricted")
            ? Fail(
                Key,
                "Group policy forbids PowerShell scripts on this server, and the connector's own registration is one.",
                "Set the policy 'Turn on Script Execution' to Not Configured, or to 'Allow local scripts and remote signed scripts', run gpupdate, and try again.")
            : enabled is 1 && policy is "AllSigned"
            ? Warn(
                Key,
                "Group policy lets only signed scripts run on this server (AllSigned): the connector's registration fails unless the publisher of RegisterConnector.ps1 is trusted here.",
                "Put its publisher among the Trusted Publishers, or set the policy to 'Allow local scripts and remote signed scripts'.")
            : Pass(Key, enabled is null ? "No group policy sets the execution policy." : $"Group policy sets the execution policy {policy}.");
    }
}
