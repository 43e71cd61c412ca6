using System.Collections;
using System.Management.Automation.Runspaces;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Provisioning;

namespace EntraPrivateAccess.Cmdlets.Fleet;

/// <summary>The sessions and the rows that a command received: which server gets which parameters.</summary>
internal sealed class FleetTable
{
    private readonly Dictionary<Guid, PSSession> _sessions = [];
    private readonly List<FleetRow> _rows = [];

    /// <summary>Gets whether the command received sessions or names of servers.</summary>
    public bool IsUsed => _sessions.Count > 0 || _rows.Count > 0;

    public IReadOnlyCollection<PSSession> Sessions => _sessions.Values;

    /// <summary>Adds what the command received with one record of its pipeline.</summary>
    /// <param name="request">The request of a provisioning command for these servers; null for other commands.</param>
    public void Add(
        IReadOnlyList<PSSession> sessions,
        IReadOnlyList<string> servers,
        Hashtable parameters,
        ProvisioningRequest? request
    )
    {
        foreach (PSSession session in sessions)
        {
            _sessions[session.InstanceId] = session;
        }

        _rows.AddRange(
            servers.Count > 0
                ? servers.Select(server => new FleetRow(server.Trim(), null, parameters, request))
                : sessions.Select(session => new FleetRow(null, session.InstanceId, parameters, request))
        );
    }

    /// <summary>Matches the rows to the servers whose names are known now.</summary>
    /// <param name="servers">The servers, by the IDs of their sessions.</param>
    /// <param name="unusable">The names of servers whose errors were reported already.</param>
    /// <param name="fail">Receives one error per row that matches no server or more than one.</param>
    public IReadOnlyList<FleetWork> Match(
        IReadOnlyDictionary<Guid, RemoteServer> servers,
        IReadOnlyCollection<RemoteServer> unusable,
        Action<ConnectorException> fail
    )
    {
        List<FleetWork> work = [];
        foreach (FleetRow row in _rows)
        {
            List<RemoteServer> found = row.Session is Guid session
                ? [.. servers.Where(pair => pair.Key == session).Select(pair => pair.Value)]
                : [.. servers.Values.Where(server => IsNamed(server, row.Server!))];
            if (found.Count == 1 && work.Any(each => IsSame(each.Server, found[0])))
            {
                fail(ConnectorErrors.ServerTwice(found[0].Name));
            }
            else if (found.Count == 1)
            {
                work.Add(new FleetWork(found[0], row.Parameters, row.Request));
            }
            else if (found.Count > 1)
            {
                fail(ConnectorErrors.SessionAmbiguous(row.Server!, found.Count));
            }
            else if (row.Server is string missing && !unusable.Any(server => IsNamed(server, missing)))
            {
                fail(ConnectorErrors.SessionMissing(missing));
            }
        }

        return work;
    }

    // Two sessions of one server would run the command twice at the same time.
    private static bool IsSame(RemoteServer one, RemoteServer other) =>
        IsSame((one.Name, one.FullName), (other.Name, other.FullName));

    /// <summary>Returns whether two names refer to one server. Two full names must be equal.</summary>
    internal static bool IsSame((string Name, string? FullName) one, (string Name, string? FullName) other) =>
        one.FullName is { } full && other.FullName is { } otherFull
            ? string.Equals(full, otherFull, StringComparison.OrdinalIgnoreCase)
            : string.Equals(one.Name, other.Name, StringComparison.OrdinalIgnoreCase);

    // A table may contain the full name although the session was opened by the short one, or the reverse. Two full
    // names must be equal: servers of two domains may have the same short name.
    private static bool IsNamed(RemoteServer server, string name) =>
        server.Names.Contains(name, StringComparer.OrdinalIgnoreCase)
        || (
            name.IndexOf('.') > 0
            && server.FullName is null
            && server.Names.Contains(name.Split('.')[0], StringComparer.OrdinalIgnoreCase)
        );

    private sealed record FleetRow(string? Server, Guid? Session, Hashtable Parameters, ProvisioningRequest? Request);
}

/// <summary>One server and the parameters of the command for it.</summary>
/// <param name="Request">The request of a provisioning command; null for other commands.</param>
internal sealed record FleetWork(RemoteServer Server, Hashtable Parameters, ProvisioningRequest? Request = null)
{
    /// <summary>Gets or sets whether to return also whether the connector is in contact with its service.</summary>
    public bool ReadsContact { get; set; }
}
