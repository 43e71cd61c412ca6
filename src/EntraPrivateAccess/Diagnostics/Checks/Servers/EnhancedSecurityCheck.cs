using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Installation;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks.Servers;

/// <summary>Internet Explorer's Enhanced Security blocks the connector's own sign-in window (configuration page); a token that was handed in never meets it.</summary>
internal sealed class EnhancedSecurityCheck() : SingleCheck("EnhancedSecurity", CheckCategories.Server)
{
    private const string Key = @"HKLM\SOFTWARE\Microsoft\Active Setup\Installed Components\{A509B1A7-37EF-4b3f-8CFC-4F3A74704073}";

    public override string Target => Key;

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        if (context.Description.IsServerCore)
        {
            return Pass(Key, "Server Core opens no sign-in window that it could block.");
        }

        bool isOn = await context.Server.Registry.ReadAsync(Key, "IsInstalled", cancellationToken).ConfigureAwait(false) is 1;
        ConnectorRegistration registration = await context.RegistrationAsync(cancellationToken).ConfigureAwait(false);
        return (isOn, registration.IsRegistered) switch
        {
            (false, _) => Pass(Key, "Internet Explorer's Enhanced Security is off for administrators."),
            (true, true) => Pass(Key, "Internet Explorer's Enhanced Security is on; the connector is registered already."),
            _ => Warn(
                Key,
                "Internet Explorer's Enhanced Security is on for administrators: it blocks the connector's own sign-in window.",
                "Hand a token in (Get-ConnectorRegistrationToken on a workstation), which needs no window here.",
                ConnectorHealth.Healthy),
        };
    }
}
