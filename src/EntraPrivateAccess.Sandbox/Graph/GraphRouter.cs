using System;
using System.Collections.Generic;
using System.Linq;
using EntraPrivateAccess.Sandbox.Graph.Resources;

namespace EntraPrivateAccess.Sandbox.Graph;

/// <summary>Finds the operation, asks whether the caller may, and lets it answer. What is not documented is refused.</summary>
internal sealed class GraphRouter
{
    private readonly IReadOnlyList<GraphRoute> _routes;

    public GraphRouter(IEnumerable<IGraphResource> resources) => _routes = [.. resources.SelectMany(resource => resource.Routes)];

    /// <exception cref="GraphFault">Refused.</exception>
    public GraphAnswer Answer(GraphRequest request)
    {
        string[] path = request.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        List<(GraphRoute Route, IReadOnlyDictionary<string, string> Values)> found =
            [.. Candidates(request.Version).Select(route => (Route: route, Values: route.Match(path)!)).Where(match => match.Values is not null)];
        if (found.Count == 0)
        {
            throw path is [string first, ..] && first.Equals(PublishingPath.Profiles, StringComparison.OrdinalIgnoreCase) && request.Version == "beta"
                ? GraphFaults.NoRoute()
                : GraphFaults.Segment(path.FirstOrDefault() ?? "");
        }

        (GraphRoute route, IReadOnlyDictionary<string, string> values) = found.FirstOrDefault(match => match.Route.Method == request.Method);
        if (route is null)
        {
            throw GraphFaults.Method(request.Method);
        }

        route.Permission.Check(request.Caller);
        return route.Handle(request with { Values = values });
    }

    // Nothing of connectors exists in v1.0, in no cloud.
    private IEnumerable<GraphRoute> Candidates(string version) =>
        version == "beta" ? _routes : _routes.Where(route => route.Template.StartsWith("organization", StringComparison.Ordinal));
}
