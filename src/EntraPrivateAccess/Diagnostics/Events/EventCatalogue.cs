using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Events;

/// <summary>Lists the events and messages that the module knows.</summary>
internal static class EventCatalogue
{
    private const string OwnLog = "Microsoft-Microsoft Entra private network-Connector/Admin";
    private const string SessionLog = "Microsoft-Microsoft Entra private network-Connector/Session";

    /// <summary>Gets one row per class and event ID, and one per class without an ID, sorted by class.</summary>
    public static IReadOnlyList<KnownConnectorEvent> All { get; } =
    [
        .. KnownIssues
            .All.SelectMany(Rows)
            .Append(DelegatedIdentity)
            .OrderBy(row => row.Class, StringComparer.Ordinal)
            .ThenBy(row => row.Id ?? int.MaxValue),
    ];

    // An event that reports no problem. Windows keeps the Session log disabled until an administrator enables it.
    private static KnownConnectorEvent DelegatedIdentity =>
        new()
        {
            Class = "KerberosDelegatedIdentity",
            Id = 24029,
            Log = SessionLog,
            Provider = SessionLog.Split('/')[0],
            Cause =
                "The event is no problem: it shows the identity that the connector delegated to an application with "
                + "Kerberos. The Session log is disabled until an administrator enables it, and Get-ConnectorEvent "
                + "does not read it.",
            Source = IssueSource.SupportNotes.Title,
            Confidence = IssueSource.SupportNotes.Confidence,
        };

    private static IEnumerable<KnownConnectorEvent> Rows(KnownIssue issue) =>
        issue.EventIds.Count == 0 ? [Row(issue, null)] : issue.EventIds.Select(id => Row(issue, id));

    private static KnownConnectorEvent Row(KnownIssue issue, int? id) =>
        new()
        {
            Class = issue.Name,
            Id = id,
            Log = id is null ? null : LogOf(issue),
            Provider = id is null ? null : issue.Provider ?? OwnLog.Split('/')[0],
            Message =
                issue.Texts.Length > 0 ? string.Join(" | ", issue.Texts)
                : issue.Data.Count > 0 ? string.Join(" | ", issue.Data)
                : null,
            Cause = issue.Cause,
            Remedy = issue.Remedy,
            Source = issue.Source.Title,
            Address = issue.Source.Address is string address ? new Uri(address) : null,
            Confidence = issue.Source.Confidence,
        };

    private static string LogOf(KnownIssue issue) =>
        issue.Provider switch
        {
            null => OwnLog,
            KnownIssues.ServiceManagerSource => "System",
            _ => "Application",
        };
}
