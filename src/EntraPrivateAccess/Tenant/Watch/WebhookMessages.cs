using System.Globalization;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace EntraPrivateAccess.Tenant.Watch;

/// <summary>Creates notifications and writes them in the format of a webhook.</summary>
internal static class WebhookMessages
{
    /// <summary>The largest number of changes in one notification. More changes become more notifications.</summary>
    public const int MaximumChanges = 100;

    // A card is a summary: Teams refuses messages of more than about 28 KB.
    private const int MostRows = 10;
    private const int MostText = 400;

    /// <summary>Creates the notifications of the changes of one pass.</summary>
    public static IEnumerable<ConnectorNotification> Create(
        IReadOnlyList<ConnectorStateChange> changes,
        WatchMemory state,
        bool isRehearsed,
        DateTimeOffset now
    )
    {
        for (int start = 0; start < changes.Count; start += MaximumChanges)
        {
            List<ConnectorStateChange> part =
            [
                .. changes.OrderByDescending(change => change.Severity).Skip(start).Take(MaximumChanges),
            ];
            yield return new ConnectorNotification
            {
                Id = Guid.NewGuid().ToString(),
                Time = JsonText.Time(now),
                Severity = part.Max(change => change.Severity),
                Summary = Summarize(part),
                Rehearsed = isRehearsed,
                Environment = state.Environment,
                TenantId = state.TenantId,
                Changes = part,
            };
        }
    }

    /// <summary>Writes the body of a request.</summary>
    public static string Write(ConnectorNotification notification, WebhookFormat format) =>
        format is WebhookFormat.AdaptiveCard
            ? CardMessage(notification).ToString(Formatting.None)
            : ModelJson.Write(notification);

    private static string Summarize(IReadOnlyList<ConnectorStateChange> changes)
    {
        string[] risks = [.. changes.SelectMany(change => change.ApplicationsAtRisk).Distinct(StringComparer.Ordinal)];
        string first = changes.Count == 1 ? $"{SubjectOf(changes[0])} is {changes[0].NewState}" : Count(changes);
        return risks.Length == 0 ? $"{first}."
            : risks.Length == 1 ? $"{first}. One application has no active connector."
            : $"{first}. {risks.Length.ToString(CultureInfo.InvariantCulture)} applications have no active connector.";
    }

    private static string Count(IReadOnlyList<ConnectorStateChange> changes) =>
        string.Join(
            ", ",
            changes
                .GroupBy(change => (change.Subject, change.NewState))
                .Select(same =>
                    $"{same.Count().ToString(CultureInfo.InvariantCulture)} "
                    + (same.Key.Subject is WatchSubject.Connector ? "connectors" : "connector groups")
                    + $" {same.Key.NewState}"
                )
        );

    private static string SubjectOf(ConnectorStateChange change) =>
        change.Subject is WatchSubject.Connector
            ? $"Connector {change.MachineName}"
            : $"Connector group '{change.ConnectorGroup}'";

    // The envelope that the trigger "When a Teams webhook request is received" requires. Names come from the tenant, so
    // they are in text runs: in a text block they would be Markdown, which can contain links.
    private static JObject CardMessage(ConnectorNotification notification)
    {
        JArray body =
        [
            Line(
                Run(
                    (notification.Rehearsed ? "Rehearsal in a sandbox. " : "") + $"{notification.Severity}: ",
                    notification.Severity
                ),
                Run(notification.Summary, null)
            ),
        ];
        foreach (ConnectorStateChange change in notification.Changes.Take(MostRows))
        {
            body.Add(
                Line(
                    Run($"{SubjectOf(change)}: {change.OldState} to {change.NewState}. ", change.Severity),
                    Run(change.Detail, null)
                )
            );
        }

        if (notification.Changes.Count > MostRows)
        {
            string more = (notification.Changes.Count - MostRows).ToString(CultureInfo.InvariantCulture);
            body.Add(Line(Run($"{more} more changes. Run Get-Connector to list the connectors.", null)));
        }

        body.Add(
            Line(
                Run(
                    $"Environment {notification.Environment}"
                        + (notification.TenantId is { } tenant ? $", tenant {tenant}" : "")
                        + $", notification {notification.Id}, {notification.Time}",
                    null
                )
            )
        );
        return new JObject
        {
            ["type"] = "message",
            ["attachments"] = new JArray
            {
                new JObject
                {
                    ["contentType"] = "application/vnd.microsoft.card.adaptive",
                    ["contentUrl"] = null,
                    ["content"] = new JObject
                    {
                        ["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json",
                        ["type"] = "AdaptiveCard",
                        ["version"] = "1.4",
                        ["msteams"] = new JObject { ["width"] = "Full" },
                        ["body"] = body,
                    },
                },
            },
        };
    }

    private static JObject Line(params JObject[] runs) =>
        new() { ["type"] = "RichTextBlock", ["inlines"] = new JArray(runs.Cast<object>().ToArray()) };

    private static JObject Run(string text, WatchStatus? severity)
    {
        JObject run = new() { ["type"] = "TextRun", ["text"] = PlainText.Clip(text, MostText) };
        if (severity is { } status)
        {
            run["weight"] = "Bolder";
            run["color"] = status switch
            {
                WatchStatus.OK => "Good",
                WatchStatus.Warning => "Warning",
                _ => "Attention",
            };
        }

        return run;
    }
}
