using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>The checks of what the tenant says.</summary>
internal static class CloudCheckList
{
    public static IReadOnlyList<CloudCheck> Create() =>
        [new ListedCheck(), new ActiveCheck(), new GroupCheck(), new HighAvailabilityCheck(), new NamesakesCheck()];
}

/// <summary>A check of what the tenant says of one connector.</summary>
/// <remarks>Without the tenant's answer the health is Unknown: what the server knows is half of the evidence.</remarks>
internal abstract class CloudCheck(string name) : SingleCheck(name, CheckCategories.Cloud)
{
    private const string Half = "so only the server's half is known";

    public override string Target => "Tenant";

    /// <summary>
    /// Judges what was observed; null where there is nothing to say, because the tenant does not list the connector.
    /// </summary>
    /// <param name="registration">What the server knows of its registration; null where only the tenant was
    /// asked.</param>
    public abstract CheckResult? Judge(TenantObservation tenant, RegistrationState? registration);

    /// <summary>Reports that Microsoft Graph gave no answer. One check warns of it, the others are skipped.</summary>
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
            string detail = $"The tenant could not be asked, {Half}: {error.Message}";
            return ReportError(detail, SignInAdvice.Create(context, error));
        }

        if (tenant is null)
        {
            string detail = $"No Connect-EntraPrivateAccess has signed in to the tenant, {Half}.";
            return Skip(Target, detail, SignInAdvice.Create(context, null), ConnectorHealth.Unknown);
        }

        return Judge(tenant, (await context.RegistrationAsync(cancellationToken).ConfigureAwait(false)).State)
            ?? Skip(Target, "The tenant does not list this connector.");
    }
}

/// <summary>
/// The tenant lists this machine's connector: by its certificate's id, else by a name that means one.
/// </summary>
internal sealed class ListedCheck() : CloudCheck("Listed")
{
    public override CheckResult? Judge(TenantObservation tenant, RegistrationState? registration) =>
        tenant switch
        {
            { IsAmbiguous: true } when registration is RegistrationState.Registered => Ambiguous(tenant),
            { IsAmbiguous: false, Connector: { } connector } => Pass(
                connector.MachineName,
                $"The tenant lists it as {connector.Id}."
            ),
            _ when registration is RegistrationState.Registered => Fail(
                Target,
                "The tenant does not list this connector.",
                "If it was registered over 10 minutes ago, run Register-Connector -Force -Token (Get-ConnectorRegistrationToken)"
            ),
            _ when registration is RegistrationState.Unknown => Skip(
                Target,
                "Whether this server is registered could not be read, so the tenant's list tells nothing of it."
            ),
            _ when registration is RegistrationState.Expired => Skip(
                Target,
                "Its registration has expired, so the tenant lists it no longer."
            ),
            _ => Skip(Target, "It is not registered, so the tenant cannot list it."),
        };

    protected override CheckResult ReportError(string detail, string action) =>
        Warn(Target, detail, action, ConnectorHealth.Unknown);

    // Registering again would add one more of the name.
    private CheckResult Ambiguous(TenantObservation tenant)
    {
        Connector[] all = [.. (tenant.Connector is { } shown ? (Connector[])[shown] : []), .. tenant.Namesakes];
        string name = all[0].MachineName;
        return Warn(
            name,
            $"The tenant lists {all.Length} connectors of this name ({string.Join(", ", all.Select(one => $"{one.Id} {one.Status}"))}), and this server's trust certificate has the id of none.",
            $"Run Get-Connector {name} to see which of them is this server's; one of a former registration goes ten days after it fell silent.",
            ConnectorHealth.Unknown
        );
    }
}

/// <summary>It is in a group of its own choice: the default group should stay idle (connector groups).</summary>
internal sealed class GroupCheck() : CloudCheck("ConnectorGroup")
{
    public override CheckResult? Judge(TenantObservation tenant, RegistrationState? registration) =>
        tenant switch
        {
            { Connector: null } => null,
            { Group: null } => Warn(
                tenant.Connector.MachineName,
                "The tenant names no group for it.",
                Move(tenant.Connector),
                ConnectorHealth.Unknown
            ),
            { Group.IsDefault: true } => Warn(
                tenant.Group.Name,
                "It is in the default group, which should stay idle.",
                Move(tenant.Connector)
            ),
            { Group: { } group } => Pass(
                group.Name,
                $"It is in '{group.Name}'{(group.Region is null ? "" : $", region {group.Region}")}."
            ),
        };

    private static string Move(Connector connector) =>
        $"Run Move-Connector {connector.MachineName} -ConnectorGroup NAME; Get-ConnectorGroup lists the names.";
}

/// <summary>The tenant hears from it.</summary>
internal sealed class ActiveCheck() : CloudCheck("Active")
{
    public override CheckResult? Judge(TenantObservation tenant, RegistrationState? registration) =>
        tenant.Connector switch
        {
            null => null,
            { } connector when WaitCondition.Active.IsReached(connector) => Pass(
                connector.MachineName,
                "The tenant says active."
            ),
            { } silent when registration is null => Fail(
                silent.MachineName,
                $"The tenant says {silent.Status}.",
                $"Run Get-ConnectorStatus on {silent.MachineName}."
            ),
            { } silent => Fail(
                silent.MachineName,
                $"The tenant says {silent.Status}.",
                $"If its service runs here, run Wait-Connector {silent.MachineName}, then look at proxy and firewall with Test-Connector."
            ),
        };
}

/// <summary>
/// Its group has another active connector: at least two, better three (connector groups, high availability).
/// </summary>
internal sealed class HighAvailabilityCheck() : CloudCheck("HighAvailability")
{
    public override CheckResult? Judge(TenantObservation tenant, RegistrationState? registration) =>
        tenant switch
        {
            { Connector: null } => null,
            { Group: { } group, OtherActiveMembers: 0 } => Warn(
                group.Name,
                $"It is the only active connector of '{group.Name}'.",
                "Install a second one with Install-Connector on another server, so that an update or a failure goes unnoticed.",
                ConnectorHealth.Healthy
            ),
            { Group: { } group, OtherActiveMembers: int others } => Pass(
                group.Name,
                $"'{group.Name}' has {others} other active connector{(others == 1 ? "" : "s")}."
            ),
            _ => Skip(Target, "The group's members are not known."),
        };
}

/// <summary>
/// The tenant lists this machine once. A registration leaves its former entry behind, which nobody can delete: it
/// goes ten days after it fell silent (connector concepts).
/// </summary>
internal sealed class NamesakesCheck() : CloudCheck("Namesakes")
{
    private const int DaysUntilRemoved = 10;

    public override CheckResult? Judge(TenantObservation tenant, RegistrationState? registration)
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
        return active.Length > 0 || tenant.Connector is null
            ? Warn(
                name,
                $"The tenant lists {tenant.Namesakes.Count} {(tenant.Connector is null ? "" : "other ")}connector{(tenant.Namesakes.Count == 1 ? "" : "s")} of this name: {string.Join(", ", [.. active, .. silent])}.{(silent.Length > 0 ? $" {LastDay(tenant)}" : "")}",
                "If another machine has the same name, give one of them another; an entry of a former registration falls silent by itself. See Get-Connector.",
                ConnectorHealth.Healthy
            )
            : Pass(
                name,
                $"Besides, the tenant lists {silent.Length} of a former registration, inactive: {string.Join(", ", silent)}. {LastDay(tenant)}"
            );
    }

    // Graph does not say since when a connector is silent, only that it is.
    private static string LastDay(TenantObservation tenant) =>
        FormattableString.Invariant(
            $"An inactive one is removed {DaysUntilRemoved} days after it fell silent, on {tenant.At.AddDays(DaysUntilRemoved):yyyy-MM-dd} at the latest."
        );
}

/// <summary>Names the command that gets the tenant's half of the evidence, ready to paste.</summary>
internal static class SignInAdvice
{
    public static string Create(CheckContext context, ConnectorException? error) =>
        error switch
        {
            null => $"Run {Command(context)}",
            { Category: ErrorKind.AuthenticationError } => $"Sign in again: {Command(context)}",
            _ => $"Run Get-ConnectorStatus again in a few minutes. If it stays so, sign in again: {Command(context)}",
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
