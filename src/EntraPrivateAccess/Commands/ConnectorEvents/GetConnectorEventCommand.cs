using System.Management.Automation;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Diagnostics.Events;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Commands.ConnectorEvents;

/// <summary>
/// Gets the connector's events on this server, newest first, with cause and remedy. Events are returned while they are
/// read.
/// </summary>
[Cmdlet(VerbsCommon.Get, "ConnectorEvent")]
[OutputType(typeof(ConnectorEvent))]
public sealed class GetConnectorEventCommand : ServerCmdlet
{
    /// <summary>
    /// Gets or sets the start of the range: a time span before now (30m, 12h, 7d) or a point in time. Default one day.
    /// </summary>
    [Parameter(Position = 0), ValidateNotNull]
    public EventSince Since { get; set; } = new(TimeSpan.FromDays(1));

    /// <summary>Gets or sets the least severe level to return. Default Information.</summary>
    [Parameter]
    public ConnectorEventLevel Level { get; set; } = ConnectorEventLevel.Information;

    /// <summary>
    /// Gets or sets the maximum number of events, at least 1. The newest ones are returned. Default all.
    /// </summary>
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
