using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Tenant;

/// <summary>What the cloud knows: the entrance to everything that is asked of or done to the tenant.</summary>
/// <remarks>Light: made for each command. What it reads it does not keep.</remarks>
internal sealed class TenantDirectory
{
    public TenantDirectory(GraphClient graph, string environment)
    {
        Groups = new ConnectorGroups(graph, environment);
        Applications = new Applications(graph, environment);
        Assignments = new ApplicationAssignments(graph, environment);
        Access = new TenantAccess(graph, Groups);
        Connectors = new Connectors(graph, environment);
        Selection = new ConnectorSelection(Connectors, Groups, graph.Reporter);
        GroupCreation = new GroupCreation(graph, Groups);
        Moves = new ConnectorMoves(graph, environment, Groups);
        NewGroups = new NewGroups(graph, this, environment);
        GroupChanges = new GroupChanges(graph, this);
        GroupRemovals = new GroupRemovals(graph, this);
        Waits = new ConnectorWaits(Connectors, graph.Connection.Time, graph.Reporter);
    }

    /// <summary>May this sign-in do what follows?</summary>
    public TenantAccess Access { get; }

    public ConnectorGroups Groups { get; }

    public Connectors Connectors { get; }

    /// <summary>Finds the connectors that a command was given.</summary>
    public ConnectorSelection Selection { get; }

    /// <summary>Makes groups, also when several servers want the same one at once.</summary>
    public GroupCreation GroupCreation { get; }

    /// <summary>Makes a group together with its members, for a person.</summary>
    public NewGroups NewGroups { get; }

    /// <summary>Renames groups and sets their regions.</summary>
    public GroupChanges GroupChanges { get; }

    public GroupRemovals GroupRemovals { get; }

    /// <summary>Reads applications.</summary>
    public Applications Applications { get; }

    /// <summary>Changes which group serves an application.</summary>
    public ApplicationAssignments Assignments { get; }

    public ConnectorMoves Moves { get; }

    public ConnectorWaits Waits { get; }

    /// <param name="environment">The environment's name, which every object that is read carries.</param>
    public static TenantDirectory Open(GraphConnection connection, string environment, IReporter reporter) =>
        new(new GraphClient(connection, reporter), environment);
}
