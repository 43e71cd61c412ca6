using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>
/// Checks that the connector is in contact with its service. Both halves of the evidence are required: the tenant's
/// status, which can be an hour old, and what the server shows since the last start of the service.
/// </summary>
internal sealed class ActiveCheck() : CloudCheck(CloudCheckTable.Active)
{
    public override CheckResult? Judge(TenantObservation tenant, LocalEvidence? local) =>
        JudgeStatus(tenant, local)?.SameCauseAs(CausesOf(local?.Contact.State));

    // The checks that report why the server shows no contact.
    private static string[] CausesOf(ContactState? state) =>
        state switch
        {
            ContactState.NotInstalled => [ConnectorCheckTable.Installation.Name],
            ContactState.NotRegistered =>
            [
                ConnectorCheckTable.Registration.Name,
                ConnectorCheckTable.TrustCertificate.Name,
            ],
            ContactState.NotRunning =>
            [
                ConnectorCheckTable.ConnectorService.Name,
                ConnectorCheckTable.ConfigurationFiles.Name,
                ConnectorCheckTable.Installation.Name,
            ],
            ContactState.Failing => [EventCheckTable.RecentEvents.Name],
            _ => [],
        };

    private CheckResult? JudgeStatus(TenantObservation tenant, LocalEvidence? local) =>
        tenant.Connector switch
        {
            null => null,
            { } active when WaitCondition.Active.IsReached(active) => JudgeActive(active, local),
            { } silent when local is null => Fail(
                silent.MachineName,
                $"The tenant reports the connector as {silent.Status}.",
                $"Run Get-ConnectorStatus on {silent.MachineName}."
            ),
            { } silent => JudgeSilent(silent, local),
        };

    private CheckResult JudgeActive(Connector active, LocalEvidence? local)
    {
        const string listed = "The tenant reports the connector as active";
        const string stale =
            "The tenant still reports the connector as active, which it does for up to an hour after "
            + "the last contact";
        return local?.Contact switch
        {
            null => Pass(active.MachineName, $"{listed}: it last heard from it up to an hour ago."),
            { State: ContactState.NotInstalled or ContactState.NotRegistered or ContactState.NotRunning } contact =>
                Fail(active.MachineName, $"{stale}, but {contact.Describe()}.", contact.Remedy!),
            { State: ContactState.Failing } contact => Fail(
                active.MachineName,
                $"{stale}, but {contact.Describe()}.",
                contact.Remedy!
            ),
            { State: ContactState.Unreadable } => Warn(
                active.MachineName,
                $"{listed}, but its log can't be read, so this server doesn't confirm it.",
                "Run the command again as administrator.",
                ConnectorHealth.Unknown
            ),
            { State: ContactState.Recent, IsSinceFuture: true } contact => Warn(
                active.MachineName,
                $"{listed}, but {contact.Describe()}: the clock was set back, so the age of the start is not known.",
                "Run Restart-Connector, then Get-ConnectorStatus -Wait.",
                ConnectorHealth.Unknown
            ),
            { State: ContactState.Recent, Since: var since } => Warn(
                    active.MachineName,
                    $"{listed}, but its service was started at {EvidenceText.Time(since!.Value)}, and the tenant's "
                        + "status can be from before.",
                    "Run Get-ConnectorStatus -Wait to wait for evidence since then.",
                    ConnectorHealth.Unknown
                )
                .Awaited(),
            { } contact => Pass(active.MachineName, $"{listed}, and {contact.Describe()}."),
        };
    }

    private CheckResult JudgeSilent(Connector silent, LocalEvidence local)
    {
        string listed = $"The tenant reports the connector as {silent.Status}";
        string wait = $"Run Wait-Connector {silent.MachineName}";
        return local.Contact switch
        {
            { State: ContactState.NotInstalled or ContactState.NotRegistered or ContactState.NotRunning } contact =>
                Fail(silent.MachineName, $"{listed}, and {contact.Describe()}.", contact.Remedy!),
            { State: ContactState.Failing } contact => Fail(
                silent.MachineName,
                $"{listed}. Its service runs, but {contact.Describe()}.",
                contact.Remedy!
            ),
            { State: ContactState.Connected } contact => Fail(
                    silent.MachineName,
                    $"{listed}, but {contact.Describe()}.",
                    $"{wait}; if it stays {silent.Status}, run Restart-Connector."
                )
                .Awaited(),
            { State: ContactState.Recent, Since: DateTimeOffset since } => Fail(
                    silent.MachineName,
                    $"{listed}. Its service was started at {EvidenceText.Time(since)} and has logged no connection "
                        + "error since.",
                    $"{wait}; if it stays {silent.Status}, run Test-Connector -Category Network."
                )
                .Awaited(),
            { Since: DateTimeOffset since } => Fail(
                silent.MachineName,
                $"{listed}. Its service has run since {EvidenceText.Time(since)} and has logged no connection error.",
                "Run Test-Connector -Category Network to find what blocks it, then Restart-Connector and "
                    + $"Wait-Connector {silent.MachineName}."
            ),
            _ => Fail(
                silent.MachineName,
                $"{listed}. Its service runs.",
                $"{wait}; if it stays {silent.Status}, run Test-Connector as administrator."
            ),
        };
    }
}
