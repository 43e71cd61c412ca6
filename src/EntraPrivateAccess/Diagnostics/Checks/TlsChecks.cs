using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>The checks of TLS settings.</summary>
internal static class TlsCheckList
{
    public static IReadOnlyList<Check> Create() => [.. ForConnector(), .. ForApplications()];

    /// <summary>Gets the checks of settings that affect every connection of the connector.</summary>
    public static IReadOnlyList<Check> ForConnector() =>
        [
            new Tls12Check(),
            new FrameworkTlsCheck(
                TlsCheckTable.StrongCrypto,
                "SchUseStrongCrypto",
                ".NET Framework programs fall back to weak cryptography, but the service accepts only TLS 1.2"
            ),
            new FrameworkTlsCheck(
                TlsCheckTable.SystemDefaultTlsVersions,
                "SystemDefaultTlsVersions",
                ".NET Framework programs choose their own TLS version instead of the system's, "
                    + "but the service accepts only TLS 1.2"
            ),
        ];

    /// <summary>
    /// Gets the checks of settings that affect some applications. They read the tenant's applications, which the status
    /// of a connector does not require.
    /// </summary>
    public static IReadOnlyList<Check> ForApplications() => [new Http2Check()];
}

/// <summary>
/// Checks a registry value that can keep .NET Framework programs, such as the connector's services, from using TLS 1.2.
/// If the value is absent, the setting is on in Windows Server 2016 and later; only an explicit 0 is wrong.
/// </summary>
internal sealed class FrameworkTlsCheck(CheckDefinition definition, string value, string meaning)
    : SingleCheck(definition)
{
    public const string Key = @"HKLM\SOFTWARE\Microsoft\.NETFramework\v4.0.30319";

    public override string Target => $@"{Key}\{value}";

    public override string ErrorId => Name + "Disabled";

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        IServerRegistry registry = context.Server.Registry;
        object? found = await registry.ReadAsync(Key, value, cancellationToken).ConfigureAwait(false);
        object? found32 = await registry.ReadAsync(Key, value, cancellationToken, wow64: true).ConfigureAwait(false);
        string[] wrong = [.. found is 0 ? (string[])["64-bit"] : [], .. found32 is 0 ? (string[])["32-bit"] : []];
        return wrong.Length > 0
                ? Fail(
                    Target,
                    $"{value} is 0 in the {string.Join(" and the ", wrong)} view of the registry: {meaning}.",
                    $"Run Repair-Connector, which sets {value} to 1 under {Key} in both views, then restart the server."
                )
            : (RegistryText.TypeProblem(value, found) ?? RegistryText.TypeProblem(value, found32)) is string odd
                ? Warn(
                    Target,
                    odd,
                    $"Run Repair-Connector, which sets {value} to 1 under {Key}, then restart the server.",
                    ConnectorHealth.Healthy
                )
            : found is null && found32 is null ? Pass(Target, $"{value} is not set, which means that it is on.")
            : Pass(
                Target,
                $"{value} is {RegistryText.Describe(found)} (32-bit view: {RegistryText.Describe(found32)})."
            );
    }
}

/// <summary>
/// Checks that TLS 1.2 is on, the only version that the service accepts. If the values are absent, the default of
/// Windows Server 2016 and later applies, which is on.
/// </summary>
internal sealed class Tls12Check() : SingleCheck(TlsCheckTable.Tls12)
{
    private const string Schannel =
        @"HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\TLS 1.2\";

    public override string ErrorId => "Tls12Disabled";

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        CheckResult? odd = null;
        foreach (string side in (string[])["Client", "Server"])
        {
            object? enabled = await context
                .Server.Registry.ReadAsync(Schannel + side, "Enabled", cancellationToken)
                .ConfigureAwait(false);
            object? disabled = await context
                .Server.Registry.ReadAsync(Schannel + side, "DisabledByDefault", cancellationToken)
                .ConfigureAwait(false);
            if (enabled is 0 || disabled is int and not 0)
            {
                return Fail(
                    Schannel + side,
                    $"TLS 1.2 is switched off ({side}: Enabled={Text(enabled)}, DisabledByDefault={Text(disabled)}), "
                        + "and the connector service accepts nothing older.",
                    "Run Repair-Connector, which sets Enabled to 1 and DisabledByDefault to 0 under "
                        + $"{Schannel}{side}, then restart the server."
                );
            }

            string? problem = RegistryText.TypeProblem("Enabled", enabled)
                ?? RegistryText.TypeProblem("DisabledByDefault", disabled);
            odd ??= problem is null
                ? null
                : Warn(
                    Schannel + side,
                    $"Whether TLS 1.2 is on is not known ({side}): {problem}",
                    "Run Repair-Connector, which sets Enabled to 1 and DisabledByDefault to 0 under "
                        + $"{Schannel}{side}, then restart the server.",
                    ConnectorHealth.Healthy
                );
        }

        return odd ?? Pass(Schannel + "Client", "TLS 1.2 is on.");
    }

    private static string Text(object? value) => value is null ? "absent" : RegistryText.Describe(value);
}
