using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>Checks for administrator rights, which the installer, the services and HKLM require.</summary>
internal sealed class ElevationCheck() : SingleCheck(ServerCheckTable.Elevation)
{
    public override string ErrorId => "NotElevated";

    protected override Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(
            context.Description.IsElevated
                ? Pass(context.Description.Name, "This session has administrator rights.")
                : Fail(
                    context.Description.Name,
                    "This session does not have administrator rights, which the installer and the services require.",
                    "Start PowerShell with 'Run as administrator' and run the command again. In a remote session, "
                        + "Windows filters the rights of a local account: use a domain account or the built-in "
                        + "Administrator."
                )
        );
}

/// <summary>
/// Checks Internet Explorer Enhanced Security, which blocks the connector's own sign-in window (configuration page).
/// It does not affect a registration with a token.
/// </summary>
internal sealed class EnhancedSecurityCheck() : SingleCheck(ServerCheckTable.EnhancedSecurity)
{
    private const string Key =
        @"HKLM\SOFTWARE\Microsoft\Active Setup\Installed Components\{A509B1A7-37EF-4b3f-8CFC-4F3A74704073}";

    public override string Target => Key;

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        if (context.Description.IsServerCore)
        {
            return Pass(Key, "Server Core has no sign-in window that Enhanced Security could block.");
        }

        object? set = await context
            .Server.Registry.ReadAsync(Key, "IsInstalled", cancellationToken)
            .ConfigureAwait(false);
        if (RegistryText.TypeProblem("IsInstalled", set) is string odd)
        {
            return Pass(Key, $"Whether Internet Explorer Enhanced Security is on is not known: {odd}");
        }

        bool isOn = set is 1;
        ConnectorRegistration registration = await context.RegistrationAsync(cancellationToken).ConfigureAwait(false);
        return (isOn, registration.IsRegistered) switch
        {
            (false, _) => Pass(Key, "Internet Explorer Enhanced Security is off for administrators."),
            (true, true) => Pass(
                Key,
                "Internet Explorer Enhanced Security is on; the connector is registered already."
            ),
            _ => Warn(
                Key,
                "Internet Explorer Enhanced Security is on for administrators: "
                    + "it blocks the connector's own sign-in window.",
                "Pass a token (run Get-ConnectorRegistrationToken on a workstation), which requires no window here.",
                ConnectorHealth.Healthy
            ),
        };
    }
}

/// <summary>
/// Checks the execution policy, which applies to RegisterConnector.ps1. A policy set by group policy cannot be
/// overridden.
/// </summary>
internal sealed class ExecutionPolicyCheck() : SingleCheck(ServerCheckTable.ExecutionPolicy)
{
    private const string Machine = @"HKLM\SOFTWARE\Policies\Microsoft\Windows\PowerShell";
    private const string User = @"HKCU\SOFTWARE\Policies\Microsoft\Windows\PowerShell";

    public override string ErrorId => "ScriptsForbiddenByPolicy";

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        // As in PowerShell, the user's policy applies only if the machine's policy is not configured.
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
        // Windows PowerShell compares the text of the value, so that it also obeys a text or another number type.
        (await registry.ReadAsync(key, "EnableScripts", cancellationToken).ConfigureAwait(false))?.ToString() switch
        {
            "0" => "Restricted",
            "1" => await registry.ReadAsync(key, "ExecutionPolicy", cancellationToken).ConfigureAwait(false) switch
            {
                null => null,
                string policy => policy,
                object odd => RegistryText.Describe(odd),
            },
            _ => null,
        };

    private CheckResult Judge(string key, string policy, string whose, string place) =>
        policy switch
        {
            "Restricted" => Fail(
                key,
                $"Group policy forbids PowerShell scripts {whose}, and the connector's registration is a script.",
                $"Set the policy 'Turn on Script Execution' ({place}) to Not Configured, or to "
                    + "'Allow local scripts and remote signed scripts', run gpupdate, and try again."
            ),
            "AllSigned" => Warn(
                key,
                $"Group policy allows only signed scripts {whose} (AllSigned): the connector's registration fails "
                    + "unless the publisher of RegisterConnector.ps1 is trusted here.",
                $"Add its publisher to the Trusted Publishers, or set the policy 'Turn on Script Execution' ({place}) "
                    + "to 'Allow local scripts and remote signed scripts'."
            ),
            _ => Pass(key, $"Group policy sets the execution policy to {policy}."),
        };
}

/// <summary>
/// Checks for FIPS mode, which may require a change of the connector's configuration (page "connector concepts", which
/// does not specify the change).
/// </summary>
internal sealed class FipsCheck() : SingleCheck(ServerCheckTable.Fips)
{
    private const string Key = @"HKLM\SYSTEM\CurrentControlSet\Control\Lsa\FipsAlgorithmPolicy";

    public override string Target => Key;

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        object? set = await context.Server.Registry.ReadAsync(Key, "Enabled", cancellationToken).ConfigureAwait(false);
        return RegistryText.TypeProblem("Enabled", set) is string odd
                ? Warn(
                    Key,
                    $"Whether FIPS mode is on is not known: {odd}",
                    "Correct the value, or remove it if FIPS mode is not required.",
                    ConnectorHealth.Healthy
                )
            : set is int and not 0
                ? Warn(
                    Key,
                    "FIPS mode is on: according to Microsoft, the connector may require a configuration change.",
                    "If the service stops when it starts, see 'FIPS' on Microsoft's page about connectors.",
                    ConnectorHealth.Healthy
                )
            : Pass(Key, "FIPS mode is off.");
    }
}

/// <summary>
/// Checks for Constrained Language mode, in which the registration process may not call the .NET methods that take the
/// token as data.
/// </summary>
internal sealed class LanguageModeCheck() : SingleCheck(ServerCheckTable.LanguageMode)
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
                    "Windows PowerShell is locked to Constrained Language mode here (__PSLockdownPolicy is 4), "
                        + "in which a token can't be passed safely.",
                    "Lift the lockdown for the registration, or register with the connector's own wizard."
                )
            : scripts is 1
                ? Warn(
                    AppLocker,
                    "AppLocker enforces script rules here: unless they allow every script for administrators, Windows "
                        + "PowerShell is in Constrained Language mode, in which a token can't be passed safely.",
                    "Allow all scripts for administrators, as AppLocker's default rules do."
                )
            : Pass(
                Key,
                "Neither __PSLockdownPolicy nor AppLocker's script rules lock PowerShell to Constrained Language mode. "
                    + "App Control is not checked: the registration itself detects it."
            );
    }
}

/// <summary>
/// Checks for Entra Password Protection Proxy, which ships another, incompatible version of the updater service
/// (configuration page).
/// </summary>
internal sealed class PasswordProtectionProxyCheck() : SingleCheck(ServerCheckTable.PasswordProtectionProxy)
{
    private const string ProxyService = "AzureADPasswordProtectionProxy";

    public override string ErrorId => "PasswordProtectionProxyPresent";

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        ServiceInfo? service = await context
            .Server.Services.GetAsync(ProxyService, cancellationToken)
            .ConfigureAwait(false);
        return service is null
            ? Pass(ProxyService, "Entra Password Protection Proxy is not installed on this server.")
            : Fail(
                ProxyService,
                "Entra Password Protection Proxy is installed on this server; Microsoft does not support both on one "
                    + "machine.",
                "Run Install-Connector on another server."
            );
    }
}
