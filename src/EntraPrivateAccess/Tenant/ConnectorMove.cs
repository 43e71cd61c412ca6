using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant;

/// <summary>One connector on its way to a group.</summary>
internal sealed class ConnectorMove
{
    public ConnectorMove(Connector connector) => Connector = connector;

    public Connector Connector { get; }

    /// <summary>The group that it was read to be in last.</summary>
    public ConnectorGroup? Seen { get; set; }

    public bool Changed { get; set; }

    public ConnectorException? Error { get; set; }
}
