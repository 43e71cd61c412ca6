using System.Globalization;
using System.Management.Automation;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Diagnostics.Events;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Commands.ConnectorEvents;

/// <summary>
/// Gets the connector's events on this server, newest first, with cause and remedy. Events are returned while they are
/// read. With <c>-ListKnown</c>, gets the catalogue of known events instead.
/// </summary>
[Cmdlet(VerbsCommon.Get, "ConnectorEvent", DefaultParameterSetName = OfServer)]
[OutputType(typeof(ConnectorEvent), ParameterSetName = [OfServer])]
[OutputType(typeof(KnownConnectorEvent), ParameterSetName = [Catalogue])]
public sealed class GetConnectorEventCommand : ServerCmdlet
{
    private const string OfServer = "Server";
    private const string Catalogue = "ListKnown";

    /// <summary>
    /// Gets or sets the start of the range: a time span before now (30m, 12h, 7d) or a point in time. Default one day.
    /// </summary>
    [Parameter(Position = 0, ParameterSetName = OfServer), ValidateNotNull]
    [SingleValue]
    public EventSince Since { get; set; } = new(TimeSpan.FromDays(1));

    /// <summary>Gets or sets the least severe level to return. Default Information.</summary>
    [Parameter(ParameterSetName = OfServer)]
    public ConnectorEventLevel Level { get; set; } = ConnectorEventLevel.Information;

    /// <summary>
    /// Gets or sets the maximum number of events, at least 1. The newest ones are returned. Default all.
    /// </summary>
    [Parameter(ParameterSetName = OfServer), ValidateRange(1, int.MaxValue)]
    [WholeNumber]
    public int MaxEvents { get; set; } = int.MaxValue;

    /// <summary>
    /// Gets or sets whether to list the known events and messages with cause, remedy, source and confidence. Reads
    /// nothing from a server.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = Catalogue)]
    public SwitchParameter ListKnown { get; set; }

    // The catalogue requires neither Windows nor a virtual server.
    private protected override void BeginHere()
    {
        if (!ListKnown)
        {
            base.BeginHere();
        }
    }

    private protected override void ProcessHere()
    {
        if (ListKnown)
        {
            WriteObject(EventCatalogue.All, enumerateCollection: true);
        }
        else
        {
            ReadServer();
        }
    }

    private void ReadServer()
    {
        ServerDescription machine = Await(scope => TargetServer.DescribeAsync(scope.Stop));
        EventFilter wish = new(Since.From(machine.UtcNow), (int)Level, MaxEvents);
        using EventFeed feed = Await(scope => EventFeed.OpenAsync(TargetServer, wish, scope.Stop));
        WriteFaults(feed, machine);
        bool any = false;
        while (Await(scope => feed.NextAsync(scope.Stop)) is { Count: > 0 } page)
        {
            any = true;
            WriteObject(page.Select(found => EventRow.Of(found, machine, Environment)), enumerateCollection: true);
            WriteFaults(feed, machine);
        }

        WriteFaults(feed, machine);
        if (any)
        {
            return;
        }

        if (Await(scope => feed.FindsNoConnectorAsync(TargetServer, scope.Stop)))
        {
            WriteFault(ConnectorErrors.ConnectorNotInstalled(machine.Name));
        }
        else
        {
            string since = wish.Since.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
            string sentence =
                $"{machine.Name} logged no event of the level {Level} or more severe since {since}Z in the logs that "
                + "could be read: the connector's and the updater's channels, Application, System and the trace files.";
            Await(scope => Task.Run(() => scope.Reporter.Notice(sentence)));
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
