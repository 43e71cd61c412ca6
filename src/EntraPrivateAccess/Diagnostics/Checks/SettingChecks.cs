using EntraPrivateAccess.Downloads;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>
/// Reports the registry values in which all connectors of a group must agree. Only this server's own values can be read
/// from here, so the check names the other members instead of judging them.
/// </summary>
internal sealed class BackendSettingsCheck(Check installation) : Check(ConnectorCheckTable.BackendSettings)
{
    public override string Target => "Registry";

    public override IReadOnlyList<Check> DependsOn => [installation];

    public override async Task<IReadOnlyList<CheckResult>> RunAsync(
        CheckContext context,
        CancellationToken cancellationToken
    )
    {
        if (await context.InstalledAsync(cancellationToken).ConfigureAwait(false) is not { } installed)
        {
            return [Skip(Target, "No connector is installed.")];
        }

        IReadOnlyList<BackendSetting> all = await BackendSetting
            .ReadAllAsync(context.Server.Registry, cancellationToken)
            .ConfigureAwait(false);
        IReadOnlyList<Connector>? others = all.Any(setting => setting.IsOn(installed.Brand))
            ? await OthersAsync(context, cancellationToken).ConfigureAwait(false)
            : null;
        return
        [
            .. all.Select(setting =>
                setting.IsOn(installed.Brand)
                    ? TooOld(setting, installed.Version, context.Environment) ?? Compare(setting, installed, others)
                    : Pass(
                        setting.Name,
                        $"{setting.Name} is {RegistryText.Describe(setting.In(installed.Brand))} on this server. The "
                            + "other members of the group, which can't be read from here, must have the same value."
                    )
            ),
        ];
    }

    private CheckResult? TooOld(BackendSetting setting, Version? version, ConnectorEnvironment environment)
    {
        if (setting.Name != BackendSetting.DefaultProxy || version is null)
        {
            return null;
        }

        return version < ConnectorVersions.MinimumForBackendProxy
                ? Old($"supports it from {ConnectorVersions.MinimumForBackendProxy} on")
            : version < ConnectorVersions.MinimumForPrivateAccessProxy && environment.OffersPrivateAccess
                ? Old($"supports it for Private Access from {ConnectorVersions.MinimumForPrivateAccessProxy} on")
            : null;

        CheckResult Old(string since) =>
            Warn(
                setting.Name,
                $"{setting.Name} is set, but this is version {version}, and the connector {since}.",
                "Run Update-Connector.",
                ConnectorHealth.Healthy
            );
    }

    private CheckResult Compare(BackendSetting setting, InstalledConnector installed, IReadOnlyList<Connector>? others)
    {
        string found = $"{setting.Name} is {RegistryText.Describe(setting.In(installed.Brand))} on this server";
        return others switch
        {
            null => Skip(
                setting.Name,
                $"{found}. All connectors of a group must have the same value, and the members of the group are not "
                    + "known.",
                $"Run Test-Connector -Include {Name} on each connector of the group, and compare the rows."
            ),
            { Count: 0 } => Pass(setting.Name, $"{found}, which is the only connector of its group."),
            _ => Warn(
                setting.Name,
                $"{found}. All connectors of a group must have the same value; those of "
                    + $"{string.Join(", ", others.Select(other => other.MachineName))} can't be read from here.",
                $"Run Test-Connector -Include {Name} on each of these servers, and compare the rows.",
                ConnectorHealth.Healthy
            ),
        };
    }

    // The entry of a former registration of this machine is not another server.
    private static bool IsSameMachine(Connector member, Connector own) =>
        member.Id == own.Id || string.Equals(member.MachineName, own.MachineName, StringComparison.OrdinalIgnoreCase);

    private static async Task<IReadOnlyList<Connector>?> OthersAsync(
        CheckContext context,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return
                await context.CloudAsync(cancellationToken).ConfigureAwait(false)
                    is { Connector: { } own, Group.Members: { } members }
                ? [.. members.Where(member => !IsSameMachine(member, own))]
                : null;
        }
        catch (ConnectorException)
        {
            return null;
        }
    }
}

/// <summary>
/// Checks for values that an update across the rename left under the former registry key, which current versions do not
/// read (<see cref="KnownFacts.Spnego"/>).
/// </summary>
internal sealed class FormerSettingsCheck(Check installation) : Check(ConnectorCheckTable.FormerSettings)
{
    public override string Target => BackendSetting.FormerKey;

    public override IReadOnlyList<Check> DependsOn => [installation];

    public override async Task<IReadOnlyList<CheckResult>> RunAsync(
        CheckContext context,
        CancellationToken cancellationToken
    )
    {
        if (await context.InstalledAsync(cancellationToken).ConfigureAwait(false) is not { } installed)
        {
            return [Skip(Target, "No connector is installed.")];
        }

        if (ReferenceEquals(installed.Brand, ProductNames.Former))
        {
            return [Pass(Target, $"Version {installed.Version} reads its settings from this key.")];
        }

        BackendSetting[] left =
        [
            .. (
                await BackendSetting.ReadAllAsync(context.Server.Registry, cancellationToken).ConfigureAwait(false)
            ).Where(setting => setting.Former is not null),
        ];
        return left.Length == 0
            ? [Pass(Target, "No setting remained under the key of former versions.")]
            : [.. left.Select(Judge)];
    }

    private CheckResult Judge(BackendSetting setting) =>
        setting.Current is { } current
            ? Pass(
                $@"{Target}\{setting.Name}",
                $"{setting.Name} is {RegistryText.Describe(setting.Former)} under the former key and "
                    + $"{RegistryText.Describe(current)} under the current one, which applies."
            )
            : Warn(
                $@"{Target}\{setting.Name}",
                $"{setting.Name} is {RegistryText.Describe(setting.Former)} under the former key only. This version "
                    + $@"reads {BackendSetting.CurrentKey}, so the setting has had no effect since the update "
                    + $"({FactSources.SupportNotes}).",
                // Only a number is copied into a command.
                setting.Former
                    is int number
                    ? "Run Repair-Connector, which sets it under the current key and restarts the service, or run "
                        + $@"reg add ""{BackendSetting.CurrentKey}"" /v {setting.Name} /t REG_DWORD /d {number} /f "
                        + "in an elevated session, then run Restart-Connector."
                    : $"If the setting is meant to apply, add {setting.Name} as a number (REG_DWORD) under "
                        + $"{BackendSetting.CurrentKey}, then run Restart-Connector."
            );
}
