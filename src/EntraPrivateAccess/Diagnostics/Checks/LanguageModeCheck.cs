using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>In Constrained Language mode the registration child may not call the .NET methods that take the token as data.</summary>
internal sealed class LanguageModeCheck : ICheck
{
    private const string Key = @"HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Environment";

    public string Name => "LanguageMode";

    public string ErrorId => "ConstrainedLanguageMode";

    public string Category => "Server";

    public async Task<CheckResult> RunAsync(CheckContext context, CancellationToken cancellationToken)
    {
        object? lockdown = await context.Server.Registry.ReadAsync(Key, "__PSLockdownPolicy", cancellationToken).ConfigureAwait(false);
        return lockdown?.ToString() is "4"
            ? this.Fail(Key, "Windows PowerShell is locked to Constrained Language mode here (__PSLockdownPolicy is 4), and a token can't be handed over safely in it.", "Lift the lockdown for the registration, or register with the connector's own wizard.")
            : this.Pass(Key, "PowerShell is not locked to Constrained Language mode by __PSLockdownPolicy.");
    }
}
