using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks.Servers;

/// <summary>In Constrained Language mode the registration child may not call the .NET methods that take the token as data.</summary>
internal sealed class LanguageModeCheck() : SingleCheck("LanguageMode", CheckCategories.Server)
{
    private const string Key = @"HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Environment";

    // Written by AppLocker's policy; 1 enforces, 0 only audits.
    private const string AppLocker = @"HKLM\SOFTWARE\Policies\Microsoft\Windows\SrpV2\Script";

    public override string ErrorId => "ConstrainedLanguageMode";

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        object? lockdown = await context.Server.Registry.ReadAsync(Key, "__PSLockdownPolicy", cancellationToken).ConfigureAwait(false);
        object? scripts = await context.Server.Registry.ReadAsync(AppLocker, "EnforcementMode", cancellationToken).ConfigureAwait(false);
        return lockdown?.ToString() is "4"
            ? Fail(Key, "Windows PowerShell is locked to Constrained Language mode here (__PSLockdownPolicy is 4), and a token can't be handed over safely in it.", "Lift the lockdown for the registration, or register with the connector's own wizard.")
            : scripts is 1
            ? Warn(
                AppLocker,
                "AppLocker enforces script rules here: unless they allow administrators every script, Windows PowerShell is in Constrained Language mode, and a token can't be handed over safely in it.",
                "Allow the scripts of administrators, as AppLocker's default rules do.")
            : Pass(Key, "Neither __PSLockdownPolicy nor AppLocker's script rules lock PowerShell to Constrained Language mode. App Control is not asked: the registration itself tells.");
    }
}
