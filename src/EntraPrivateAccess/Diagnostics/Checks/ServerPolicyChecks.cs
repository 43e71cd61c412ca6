using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>The installer, the services and HKLM want an administrator.</summary>
internal sealed class ElevationCheck() : SingleCheck("Elevation", CheckCategories.Server)
{
    public override string ErrorId => "NotElevated";

    protected override Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(
            context.Description.IsElevated
                ? Pass(context.Description.Name, "This session holds administrator rights.")
                : Fail(
                    context.Description.Name,
                    "This session does not hold administrator rights, which the installer and the services need.",
                    "Start PowerShell with 'Run as administrator' and run the command again. Over remoting Windows filters a local account's rights: use a domain account, or the built-in Administrator."
                )
        );
}

/// <summary>
/// Internet Explorer's Enhanced Security blocks the connector's own sign-in window (configuration page); a token that
/// was handed in never meets it.
/// </summary>
internal sealed class EnhancedSecurityCheck() : SingleCheck("EnhancedSecurity", CheckCategories.Server)
{
    private const string Key =
        @"HKLM\SOFTWARE\Microsoft\Active Setup\Installed Components\{A509B1A7-37EF-4b3f-8CFC-4F3A74704073}";

    public override string Target => Key;

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        if (context.Description.IsServerCore)
        {
            return Pass(Key, "Server Core opens no sign-in window that it could block.");
        }

        bool isOn =
            await context.Server.Registry.ReadAsync(Key, "IsInstalled", cancellationToken).ConfigureAwait(false) is 1;
        ConnectorRegistration registration = await context.RegistrationAsync(cancellationToken).ConfigureAwait(false);
        return (isOn, registration.IsRegistered) switch
        {
            (false, _) => Pass(Key, "Internet Explorer's Enhanced Security is off for administrators."),
            (true, true) => Pass(
                Key,
                "Internet Explorer's Enhanced Security is on; the connector is registered already."
            ),
            _ => Warn(
                Key,
                "Internet Explorer's Enhanced Security is on for administrators: it blocks the connector's own sign-in window.",
                "Hand a token in (Get-ConnectorRegistrationToken on a workstation), which needs no window here.",
                ConnectorHealth.Healthy
            ),
        };
    }
}

/// <summary>
/// RegisterConnector.ps1 runs under the execution policy; one that group policy sets cannot be overridden.
/// </summary>
internal sealed class ExecutionPolicyCheck() : SingleCheck("ExecutionPolicy", CheckCategories.Server)
{
    private const string Machine = @"HKLM\SOFTWARE\Policies\Microsoft\Windows\PowerShell";
    private const string User = @"HKCU\SOFTWARE\Policies\Microsoft\Windows\PowerShell";

    public override string ErrorId => "ScriptsForbiddenByPolicy";

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        // As PowerShell does: the user's policy counts where the machine's says nothing.
        return await PolicyAsync(context.Server.Registry, Machine, cancellationToken).ConfigureAwait(false)
                is string machines
                ? Judge(Machine, machines, "on this server", "Computer Configuration")
            : await PolicyAsync(context.Server.Registry, User, cancellationToken).ConfigureAwait(false) is string users
                ? Judge(User, users, "for this user", "User Configuration")
            : Pass(Machine, "No group policy sets the execution policy.");
    }

    private static async Task<string?> PolicyAsync(
        IServerRegistry registry,
        string key,
        CancellationToken cancellationToken
    ) =>
        await registry.ReadAsync(key, "EnableScripts", cancellationToken).ConfigureAwait(false) switch
        {
            0 => "Restricted",
            1 => await registry.ReadAsync(key, "ExecutionPolicy", cancellationToken).ConfigureAwait(false) as string,
            _ => null,
        };

    private CheckResult Judge(string key, string policy, string whose, string place) =>
        policy switch
        {
            "Restricted" => Fail(
                key,
                $"Group policy forbids PowerShell scripts {whose}, and the connector's own registration is one.",
                $"Set the policy 'Turn on Script Execution' ({place}) to Not Configured, or to 'Allow local scripts and remote signed scripts', run gpupdate, and try again."
            ),
            "AllSigned" => Warn(
                key,
                $"Group policy lets only signed scripts run {whose} (AllSigned): the connector's registration fails unless the publisher of RegisterConnector.ps1 is trusted here.",
                $"Put its publisher among the Trusted Publishers, or set the policy 'Turn on Script Execution' ({place}) to 'Allow local scripts and remote signed scripts'."
            ),
            _ => Pass(key, $"Group policy sets the execution policy {policy}."),
        };
}

/// <summary>
/// A machine in FIPS mode may want a change of the connector's configuration (connector concepts, which do not say
/// which).
/// </summary>
internal sealed class FipsCheck() : SingleCheck("Fips", CheckCategories.Server)
{
    private const string Key = @"HKLM\SYSTEM\CurrentControlSet\Control\Lsa\FipsAlgorithmPolicy";

    public override string Target => Key;

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken) =>
        await context.Server.Registry.ReadAsync(Key, "Enabled", cancellationToken).ConfigureAwait(false)
            is int
                and not 0
            ? Warn(
                Key,
                "FIPS mode is on: Microsoft says that the connector may need a change of its configuration then.",
                "If the service stops at its start, look at Microsoft's page on connectors, 'FIPS'.",
                ConnectorHealth.Healthy
            )
            : Pass(Key, "FIPS mode is off.");
}

/// <summary>
/// In Constrained Language mode the registration child may not call the .NET methods that take the token as data.
/// </summary>
internal sealed class LanguageModeCheck() : SingleCheck("LanguageMode", CheckCategories.Server)
{
    private const string Key = @"HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Environment";

    // Written by AppLocker's policy; 1 enforces, 0 only audits.
    private const string AppLocker = @"HKLM\SOFTWARE\Policies\Microsoft\Windows\SrpV2\Script";

    public override string ErrorId => "ConstrainedLanguageMode";

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        object? lockdown = await context
            .Server.Registry.ReadAsync(Key, "__PSLockdownPolicy", cancellationToken)
            .ConfigureAwait(false);
        object? scripts = await context
            .Server.Registry.ReadAsync(AppLocker, "EnforcementMode", cancellationToken)
            .ConfigureAwait(false);
        return lockdown?.ToString() is "4"
                ? Fail(
                    Key,
                    "Windows PowerShell is locked to Constrained Language mode here (__PSLockdownPolicy is 4), and a token can't be handed over safely in it.",
                    "Lift the lockdown for the registration, or register with the connector's own wizard."
                )
            : scripts is 1
                ? Warn(
                    AppLocker,
                    "AppLocker enforces script rules here: unless they allow administrators every script, Windows PowerShell is in Constrained Language mode, and a token can't be handed over safely in it.",
                    "Allow the scripts of administrators, as AppLocker's default rules do."
                )
            : Pass(
                Key,
                "Neither __PSLockdownPolicy nor AppLocker's script rules lock PowerShell to Constrained Language mode. App Control is not asked: the registration itself tells."
            );
    }
}

/// <summary>
/// Entra Password Protection Proxy ships another, incompatible version of the updater service (configuration page).
/// </summary>
internal sealed class PasswordProtectionProxyCheck() : SingleCheck("PasswordProtectionProxy", CheckCategories.Server)
{
    private const string ProxyService = "AzureADPasswordProtectionProxy";

    public override string ErrorId => "PasswordProtectionProxyPresent";

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        ServiceInfo? service = await context
            .Server.Services.GetAsync(ProxyService, cancellationToken)
            .ConfigureAwait(false);
        return service is null
            ? Pass(ProxyService, "Entra Password Protection Proxy is not on this server.")
            : Fail(
                ProxyService,
                "Entra Password Protection Proxy is on this server; Microsoft does not let the two share a machine.",
                "Use another server for the connector: run Install-Connector there."
            );
    }
}
