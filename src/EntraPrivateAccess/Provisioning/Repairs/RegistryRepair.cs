using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Provisioning.Repairs;

/// <summary>
/// Writes the registry values from Microsoft's page on TLS 1.2. Windows and .NET Framework read them when they start.
/// </summary>
internal sealed class RegistryRepair(string action, string check, IReadOnlyList<RegistryValue> values) : IRepair
{
    private const string Schannel =
        @"HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\TLS 1.2\";
    private const string Framework = @"HKLM\SOFTWARE\Microsoft\.NETFramework\v4.0.30319";

    public string Action => action;

    public string Check => check;

    public static IReadOnlyList<RegistryRepair> All { get; } =
    [
        new(
            "EnableTls12",
            "Tls12",
            [
                new(Schannel + "Client", "Enabled", 1),
                new(Schannel + "Client", "DisabledByDefault", 0),
                new(Schannel + "Server", "Enabled", 1),
                new(Schannel + "Server", "DisabledByDefault", 0),
            ]
        ),
        new(
            "EnableStrongCrypto",
            "StrongCrypto",
            [new(Framework, "SchUseStrongCrypto", 1), new(Framework, "SchUseStrongCrypto", 1, true)]
        ),
        new(
            "EnableSystemTls",
            "SystemDefaultTlsVersions",
            [new(Framework, "SystemDefaultTlsVersions", 1), new(Framework, "SystemDefaultTlsVersions", 1, true)]
        ),
    ];

    public async Task<RepairPlan?> PlanAsync(
        ProvisioningContext context,
        CheckResult finding,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<RegistryValue> wrong = await WrongAsync(context, cancellationToken).ConfigureAwait(false);
        return wrong.Count == 0
            ? null
            : new RepairPlan(
                string.Join(", ", wrong.Select(value => value.Name).Distinct()),
                $"Set {Describe(wrong)}",
                RebootRequired: true
            );
    }

    public async Task<RepairDone> ApplyAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        IReadOnlyList<RegistryValue> wrong = await WrongAsync(context, cancellationToken).ConfigureAwait(false);
        foreach (RegistryValue value in wrong)
        {
            await context
                .Server.Registry.WriteAsync(value.Key, value.Name, value.Wanted, cancellationToken, value.Wow64)
                .ConfigureAwait(false);
        }

        return $"Set {Describe(wrong)}. It takes effect after a restart of the server.";
    }

    private static string Describe(IEnumerable<RegistryValue> values) =>
        string.Join(
            ", ",
            values.Select(value => $@"{value.Key}\{value.Name}={value.Wanted}{(value.Wow64 ? " (32-bit view)" : "")}")
        );

    // An absent value means the system's default, which is on, so it stays absent: only an explicit value can be wrong.
    private async Task<IReadOnlyList<RegistryValue>> WrongAsync(
        ProvisioningContext context,
        CancellationToken cancellationToken
    )
    {
        List<RegistryValue> wrong = [];
        foreach (RegistryValue value in values)
        {
            object? found = await context
                .Server.Registry.ReadAsync(value.Key, value.Name, cancellationToken, value.Wow64)
                .ConfigureAwait(false);
            if (found is not null && !(found is int number && (number != 0) == (value.Wanted != 0)))
            {
                wrong.Add(value);
            }
        }

        return wrong;
    }
}

/// <summary>The required value of a number in the registry.</summary>
/// <param name="Wow64">Whether the value is in the 32-bit view.</param>
internal sealed record RegistryValue(string Key, string Name, int Wanted, bool Wow64 = false);

/// <summary>
/// Turns off HTTP/2 in WinHTTP if the check warns about it: only if the connector serves a web application.
/// </summary>
internal sealed class Http2Repair : IRepair
{
    public string Action => "DisableHttp2";

    public string Check => TlsCheckTable.Http2.Name;

    public async Task<RepairPlan?> PlanAsync(
        ProvisioningContext context,
        CheckResult finding,
        CancellationToken cancellationToken
    ) =>
        finding.Status is CheckStatus.Warn
        && await context
            .Server.Registry.ReadAsync(Http2Check.Key, Http2Check.Value, cancellationToken)
            .ConfigureAwait(false)
            is not 0
            ? new RepairPlan(Http2Check.Value, $@"Set {Http2Check.Key}\{Http2Check.Value}=0", RebootRequired: true)
            : null;

    public async Task<RepairDone> ApplyAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        await context
            .Server.Registry.WriteAsync(Http2Check.Key, Http2Check.Value, 0, cancellationToken)
            .ConfigureAwait(false);
        return new RepairDone(
            $@"Set {Http2Check.Key}\{Http2Check.Value}=0. It takes effect after a restart of the server.",
            RebootRequired: true
        );
    }
}
