using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Checks.Servers;

/// <summary>RegisterConnector.ps1 runs under the execution policy; one that group policy sets cannot be overridden.</summary>
internal sealed class ExecutionPolicyCheck() : SingleCheck("ExecutionPolicy", CheckCategories.Server)
{
    private const string Machine = @"HKLM\SOFTWARE\Policies\Microsoft\Windows\PowerShell";
    private const string User = @"HKCU\SOFTWARE\Policies\Microsoft\Windows\PowerShell";

    public override string ErrorId => "ScriptsForbiddenByPolicy";

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        // As PowerShell does: the user's policy counts where the machine's says nothing.
        return await PolicyAsync(context.Server.Registry, Machine, cancellationToken).ConfigureAwait(false) is string machines ? Judge(Machine, machines, "on this server", "Computer Configuration")
            : await PolicyAsync(context.Server.Registry, User, cancellationToken).ConfigureAwait(false) is string users ? Judge(User, users, "for this user", "User Configuration")
            : Pass(Machine, "No group policy sets the execution policy.");
    }

    private static async Task<string?> PolicyAsync(IServerRegistry registry, string key, CancellationToken cancellationToken) =>
        await registry.ReadAsync(key, "EnableScripts", cancellationToken).ConfigureAwait(false) switch
        {
            0 => "Restricted",
            1 => await registry.ReadAsync(key, "ExecutionPolicy", cancellationToken).ConfigureAwait(false) as string,
            _ => null,
        };

    private CheckResult Judge(string key, string policy, string whose, string place) => policy switch
    {
        "Restricted" => Fail(
            key,
            $"Group policy forbids PowerShell scripts {whose}, and the connector's own registration is one.",
            $"Set the policy 'Turn on Script Execution' ({place}) to Not Configured, or to 'Allow local scripts and remote signed scripts', run gpupdate, and try again."),
        "AllSigned" => Warn(
            key,
            $"Group policy lets only signed scripts run {whose} (AllSigned): the connector's registration fails unless the publisher of RegisterConnector.ps1 is trusted here.",
            $"Put its publisher among the Trusted Publishers, or set the policy 'Turn on Script Execution' ({place}) to 'Allow local scripts and remote signed scripts'."),
        _ => Pass(key, $"Group policy sets the execution policy {policy}."),
    };
}
