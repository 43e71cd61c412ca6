using System;
using System.Collections.Generic;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Graph.Wire;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant;

/// <summary>Puts applications behind groups.</summary>
internal sealed class ApplicationAssignments : Placements<ConnectorGroupApplication>
{
    public ApplicationAssignments(GraphClient graph, string environment)
        : base(graph, environment)
    {
    }

    protected override string Noun => "applications";

    protected override Task<IReadOnlyList<GraphOutcome<ConnectorGroupBody>>> GroupsOfAsync(
        IReadOnlyList<ConnectorGroupApplication> items, CancellationToken cancellationToken) => Applications.GroupsOfAsync(Graph, items, cancellationToken);

    protected override GraphRequest RequestOf(ConnectorGroupApplication item, ConnectorGroup? target)
    {
        string address = GraphPaths.Assignment(item.Id);
        return target is null ? GraphRequest.Delete(address) : new GraphRequest(HttpMethod.Put, address, new ReferenceBody(Reference(target)));
    }

    protected override ConnectorException Explain(ConnectorGroupApplication item, GraphException fault) => Faults.OfApplication(item, fault);

    protected override ConnectorException NotShown(ConnectorGroupApplication item, ConnectorGroup? target, TimeSpan limit) =>
        Faults.AssignmentNotShown(item, Name(target), limit);

    protected override ConnectorGroupApplication Show(ConnectorGroupApplication item, ConnectorGroup? group) => item.In(group);
}
