using System.Management.Automation;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Diagnostics.Events;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Commands.ConnectorEvents;

/// <summary>
/// Shows what the connector on this server wrote into the event logs, newest first, with cause and remedy. Rows are
/// shown as they are read.
/// </summary>
[Cmdlet(VerbsCommon.Get, "ConnectorEvent")]
[OutputType(typeof(ConnectorEvent))]
public sealed class GetConnectorEventCommand : ServerCmdlet
{
    /// <summary>How far back: a time span (30m, 12h, 7d) or a moment.</summary>
    [Parameter(Position = 0), ValidateNotNull]
    public EventSince Since { get; set; } = new(TimeSpan.FromDays(1));

    /// <summary>This level and the worse ones.</summary>
    [Parameter]
    public ConnectorEventLevel Level { get; set; } = ConnectorEventLevel.Information;

    /// <summary>The newest so many.</summary>
    [Parameter, ValidateRange(1, int.MaxValue)]
    public int MaxEvents { get; set; } = int.MaxValue;

    private protected override void Process()
    {
        ServerDescription machine = Await(scope => Server.DescribeAsync(scope.Stop));
        EventFilter wish = new(Since.From(machine.UtcNow), (int)Level, MaxEvents);
        using EventFeed feed = Await(scope => EventFeed.OpenAsync(Server, wish, scope.Stop));
        WriteFaults(feed, machine);
        bool any = false;
        while (Await(scope => feed.NextAsync(scope.Stop)) is { Count: > 0 } page)
        {
            any = true;
            WriteObject(page.Select(found => EventRow.Of(found, machine, Environment)), enumerateCollection: true);
            WriteFaults(feed, machine);
        }

        WriteFaults(feed, machine);
        if (!any && Await(scope => feed.FindsNoConnectorAsync(Server, scope.Stop)))
        {
            WriteFault(ConnectorErrors.ConnectorNotInstalled(machine.Name));
        }
    }

    private void WriteFaults(EventFeed feed, ServerDescription machine)
    {
        foreach (ConnectorException fault in feed.TakeFaults(machine.Name))
        {
            WriteFault(fault);
        }
    }
}
