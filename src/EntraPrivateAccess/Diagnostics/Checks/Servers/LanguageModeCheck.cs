using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks.Servers;

/// <summary>In Constrained Language mode the registration child may not call the .NET methods that take the token as data.</summary>
internal sealed class LanguageModeCheck() : SingleCheck("LanguageMode", CheckCategories.Server)
{
    private const string Key = @"HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Environment";

    public override string ErrorId => "ConstrainedLanguageMode";

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        object? lockdown = await context.Server.Registry.ReadAsync(Key, "__PSLockdownPolicy", cancellationToken).ConfigureAwait(false);
        return lockdown?.ToString() is "4"
            ? Fail(Key, "Windows PowerShell is locked to Constrained Language mode here (__PSLockdownPolicy is 4), and a token can't be handed over safely in it.", "Lift the lockdown for the registration, or register with the connector's own wizard.")
            : Pass(Key, "PowerShell is not locked to Constrained Language mode by __PSLockdownPolicy.");
    }
}
