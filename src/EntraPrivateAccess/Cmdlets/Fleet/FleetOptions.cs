using System.Collections;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Cmdlets.Fleet;

/// <summary>What the servers of one command have in common.</summary>
/// <param name="Environment">The cloud or the sandbox of the workstation.</param>
/// <param name="Copy">The copy of this module for servers without it.</param>
/// <param name="NoModuleCopy">Whether to refuse a server without this module instead of copying it there.</param>
/// <param name="ThrottleLimit">The number of servers on which the command runs at the same time.</param>
internal sealed record FleetOptions(
    ConnectorEnvironment Environment,
    ModuleCopy Copy,
    bool NoModuleCopy,
    int ThrottleLimit
)
{
    /// <summary>Gets the parameters of <c>Enter-RemoteHalf</c>.</summary>
    /// <param name="names">The names that a virtual server may have, the best one first.</param>
    public Hashtable Place(RemoteServer server, IEnumerable<string> names)
    {
        Hashtable place = new() { ["Environment"] = Environment.Name, ["WorkstationJoins"] = server.WorkstationJoins };
        if (server.Observation is { } seen)
        {
            place["Observation"] = TenantObservationText.Write(seen);
        }

        if (Environment.ConnectionText is string connection)
        {
            // The connection contains the key of the sandbox.
            place["Sandbox"] = SecureText.From(connection);
            place["Names"] = names.ToArray();
        }

        return place;
    }
}
