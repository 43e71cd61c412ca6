using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>The checks that are based on the tenant's data.</summary>
internal static class CloudCheckList
{
    public static IReadOnlyList<CloudCheck> Create() =>
        [new ListedCheck(), new ActiveCheck(), new GroupCheck(), new HighAvailabilityCheck(), new NamesakesCheck()];
}

/// <summary>A check of the tenant's data about one connector.</summary>
/// <remarks>
/// Without that data the health is Unknown, because the server's own data is only half of the evidence.
/// </remarks>
internal abstract class CloudCheck(CheckDefinition definition) : SingleCheck(definition)
{
    private const string ServerOnly = "so only the server's own data is known";

    public override string Target => "Tenant";

    /// <summary>
    /// Judges the observed data; returns null if there is nothing to report because the tenant does not list the
    /// connector.
    /// </summary>
    /// <param name="local">The server's own evidence; null if only the tenant was queried.</param>
    public abstract CheckResult? Judge(TenantObservation tenant, LocalEvidence? local);

    /// <summary>Skips a check of a connector that the tenant does not list, which is not known to work.</summary>
    protected CheckResult SkipUnlisted(string reason) => Skip(Target, reason, health: ConnectorHealth.Unknown);

    /// <summary>Reports that Microsoft Graph did not respond. One check warns; the others are skipped.</summary>
    protected virtual CheckResult ReportError(string detail, string action) =>
        Skip(Target, detail, action, ConnectorHealth.Unknown);

    protected sealed override async Task<CheckResult> LookAsync(
        CheckContext context,
        CancellationToken cancellationToken
    )
    {
        TenantObservation? tenant;
        try
        {
            tenant = await context.CloudAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ConnectorException error)
        {
            string detail = $"The tenant could not be queried, {ServerOnly}: {error.Message}";
            return ReportError(detail, SignInAdvice.Create(context, error));
        }

        if (tenant is null)
        {
            string detail = $"This session is not signed in to a tenant, {ServerOnly}.";
            return Skip(Target, detail, SignInAdvice.Create(context, null), ConnectorHealth.Unknown);
        }

        return Judge(tenant, await context.LocalAsync(cancellationToken).ConfigureAwait(false))
            ?? SkipUnlisted("The tenant does not list this connector.");
    }
}

/// <summary>
/// Checks that the tenant lists this machine's connector, by the certificate's ID or by a unique machine name.
/// </summary>
internal sealed class ListedCheck() : CloudCheck(CloudCheckTable.Listed)
{
    private const string Register = "Run Register-Connector -Force -Token (Get-ConnectorRegistrationToken)";

    public override CheckResult? Judge(TenantObservation tenant, LocalEvidence? local)
    {
        RegistrationState? registration = local?.Registration.State;
        return tenant switch
        {
            { IsAmbiguous: true } when registration is RegistrationState.Registered => Ambiguous(tenant),
            { IsAmbiguous: false, Connector: { } connector } => Pass(
                connector.MachineName,
                $"The tenant lists the connector as {connector.Id}."
            ),
            _ when registration is RegistrationState.Registered => NotListed(local!),
            _ when registration is RegistrationState.Unknown => SkipUnlisted(
                "This server's registration could not be read, so it cannot be compared with the tenant's list."
            ),
            _ when registration is RegistrationState.Expired => SkipUnlisted(
                "The registration has expired, so the tenant no longer lists the connector."
            ),
            _ => SkipUnlisted("The connector is not registered, so the tenant cannot list it."),
        };
    }

    protected override CheckResult ReportError(string detail, string action) =>
        Warn(Target, detail, action, ConnectorHealth.Unknown);

    // The certificate's start is close to the registration, whose own time is known only if the file is unchanged.
    private CheckResult NotListed(LocalEvidence local)
    {
        const string detail = "The tenant does not list this connector";
        return (local.Registration.RegisteredAt ?? local.Registration.NotBefore) switch
        {
            DateTimeOffset registered when local.At - registered < EvidenceAge.Listing => Warn(
                Target,
                $"{detail} yet, which was registered at {EvidenceText.Time(registered)}.",
                $"A tenant can take {EvidenceAge.Listing.TotalMinutes:0} minutes to list a new connector. "
                    + "Run Get-ConnectorStatus -Wait",
                ConnectorHealth.Unknown
            ),
            { } registered => Fail(
                Target,
                $"{detail}, which was registered at {EvidenceText.Time(registered)}.",
                Register
            ),
            null => Fail(Target, $"{detail}.", Register),
        };
    }

    // Another registration would add one more connector with this name.
    private CheckResult Ambiguous(TenantObservation tenant)
    {
        Connector[] all = [.. (tenant.Connector is { } shown ? (Connector[])[shown] : []), .. tenant.Namesakes];
        string name = all[0].MachineName;
        return Warn(
            name,
            $"The tenant lists {all.Length} connectors with this name "
                + $"({string.Join(", ", all.Select(one => $"{one.Id} {one.Status}"))}), "
                + "but this server's trust certificate contains none of these IDs.",
            $"Run Get-Connector {name} to find this server's connector. "
                + "The entry of a former registration is removed after ten days of inactivity.",
            ConnectorHealth.Unknown
        );
    }
}

/// <summary>
/// Checks that the connector was moved out of the default group, which should stay idle (page "connector groups").
/// </summary>
internal sealed class GroupCheck() : CloudCheck(CloudCheckTable.ConnectorGroup)
{
    public override CheckResult? Judge(TenantObservation tenant, LocalEvidence? local) =>
        tenant switch
        {
            { Connector: null } => null,
            { Group: null } => Warn(
                tenant.Connector.MachineName,
                "The tenant reports no group for the connector.",
                Move(tenant.Connector),
                ConnectorHealth.Unknown
            ),
            { Group.IsDefault: true } => Warn(
                tenant.Group.Name,
                "The connector is in the default group, which should stay idle.",
                Move(tenant.Connector)
            ),
            { Group: { } group } when MaintenanceNames.HomeOf(group.Name) is { } home => Warn(
                group.Name,
                $"The connector is suspended: it is in the maintenance group of '{home}'.",
                $"Run Resume-Connector {tenant.Connector.MachineName} after the maintenance."
            ),
            { Group: { } group } => Pass(
                group.Name,
                $"The connector is in '{group.Name}'{(group.Region is null ? "" : $", region {group.Region}")}."
            ),
        };

    private static string Move(Connector connector) =>
        $"Run Move-Connector {connector.MachineName} -ConnectorGroup NAME; Get-ConnectorGroup lists the names.";
}

/// <summary>
/// Checks that the connector's group contains three active connectors (<see cref="KnownFacts.HighAvailability"/>).
/// </summary>
internal sealed class HighAvailabilityCheck() : CloudCheck(CloudCheckTable.HighAvailability)
{
    private const int Preferred = 3;

    public override CheckResult? Judge(TenantObservation tenant, LocalEvidence? local) =>
        tenant switch
        {
            { Connector: null } => null,
            { Group: { } group } when MaintenanceNames.HomeOf(group.Name) is not null => Skip(
                group.Name,
                $"'{group.Name}' is a maintenance group, which no users depend on."
            ),
            { Group: { } group, OtherActiveMembers: int others }
                when WaitCondition.Active.IsReached(tenant.Connector) => Count(group.Name, others + 1),
            // One more is active as soon as this one is.
            { Group: { } group, OtherActiveMembers: int others } => Count(group.Name, others)
                .SameCauseAs(CloudCheckTable.Active.Name),
            _ => Skip(Target, "The group's members are not known."),
        };

    private CheckResult Count(string group, int active) =>
        active switch
        {
            0 => Few(group, $"'{group}' has no active connector, which is critical."),
            1 => Few(group, $"'{group}' has only one active connector, which is critical: users notice its failure."),
            < Preferred => Few(
                group,
                $"'{group}' has two active connectors and no spare while one of them is updated or fails."
            ),
            _ => Pass(group, $"'{group}' has {active} active connectors."),
        };

    private CheckResult Few(string group, string detail) =>
        Warn(
            group,
            detail,
            "Run Install-Connector on another server to add a connector; three per group are preferred.",
            ConnectorHealth.Healthy
        );
}

/// <summary>
/// Checks that the tenant lists this machine only once. A new registration leaves the former entry behind. It cannot be
/// deleted, but the service removes it after ten days of inactivity (page "connector concepts").
/// </summary>
internal sealed class NamesakesCheck() : CloudCheck(CloudCheckTable.Namesakes)
{
    public override CheckResult? Judge(TenantObservation tenant, LocalEvidence? local)
    {
        if (tenant.Namesakes.Count == 0)
        {
            return tenant.Connector is null
                ? null
                : Pass(tenant.Connector.MachineName, "The tenant lists this machine once.");
        }

        string[] silent =
        [
            .. tenant.Namesakes.Where(other => !WaitCondition.Active.IsReached(other)).Select(other => other.Id),
        ];
        string[] active = [.. tenant.Namesakes.Where(WaitCondition.Active.IsReached).Select(other => other.Id)];
        string name = tenant.Namesakes[0].MachineName;
        string lastDay = EvidenceText.LastDay(tenant.At);
        return active.Length > 0 || tenant.Connector is null
            ? Warn(
                name,
                $"The tenant lists {tenant.Namesakes.Count} {(tenant.Connector is null ? "" : "other ")}"
                    + $"connector{(tenant.Namesakes.Count == 1 ? "" : "s")} with this name: "
                    + $"{string.Join(", ", [.. active, .. silent])}.{(silent.Length > 0 ? $" {lastDay}" : "")}",
                "Run Get-Connector to see them. If another machine has the same name, rename one of the machines; "
                    + "the entry of a former registration becomes inactive by itself.",
                ConnectorHealth.Healthy
            )
            : Pass(
                name,
                $"Inactive entries of former registrations ({silent.Length}): {string.Join(", ", silent)}. " + lastDay
            );
    }
}

/// <summary>Composes the sign-in command, ready to paste, that makes the tenant's data available.</summary>
internal static class SignInAdvice
{
    public static string Create(CheckContext context, ConnectorException? error) =>
        error switch
        {
            null => $"Run {Command(context)}",
            { Category: ErrorKind.AuthenticationError } => $"Sign in again: {Command(context)}",
            _ => "Run Get-ConnectorStatus again in a few minutes. "
                + $"If the problem persists, sign in again: {Command(context)}",
        };

    private static string Command(CheckContext context)
    {
        ConnectorEnvironment environment = context.Environment;
        ServerDescription server = context.Description;
        string command = "Connect-EntraPrivateAccess";
        if (environment.IsSandbox)
        {
            string sandbox = $"(Get-ConnectorSandbox {Quote(environment.Name)})";
            return $"{command} -Environment {sandbox} -Server {Quote(server.Name)} -AccessToken {sandbox}.GraphToken";
        }

        return command
            + (environment == Identity.Environments.Global ? "" : $" -Environment {environment.Name}")
            + (context.TenantId is null ? "" : $" -TenantId {context.TenantId}")
            + (server.IsServerCore ? " -UseDeviceCode" : "");
    }

    private static string Quote(string name) => $"'{name.Replace("'", "''")}'";
}
