using EntraPrivateAccess.Sandbox.Contracts;
using EntraPrivateAccess.Sandbox.Graph.Resources;
using EntraPrivateAccess.Sandbox.State;

namespace EntraPrivateAccess.Sandbox.Graph;

/// <summary>
/// Finds the operation, checks the caller's permission, and runs it. Undocumented requests are refused.
/// </summary>
internal sealed class GraphRouter
{
    private readonly IReadOnlyList<GraphRoute> _routes;
    private readonly FaultBoard _faults;

    public GraphRouter(IEnumerable<IGraphResource> resources, FaultBoard faults)
    {
        _routes = [.. resources.SelectMany(resource => resource.Routes)];
        _faults = faults;
    }

    /// <exception cref="GraphServiceException">The request is refused.</exception>
    public GraphResponse Answer(GraphRequest request)
    {
        string[] path = request.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        List<(GraphRoute Route, IReadOnlyDictionary<string, string> Values)> found =
        [
            .. Candidates(request.Version)
                .Select(route => (Route: route, Values: route.Match(path)!))
                .Where(match => match.Values is not null),
        ];
        if (found.Count == 0)
        {
            throw path is [string first, ..]
            && first.Equals(PublishingPath.Profiles, StringComparison.OrdinalIgnoreCase)
            && request.Version == "beta"
                ? GraphServiceErrors.NoRoute()
                : GraphServiceErrors.Segment(path.FirstOrDefault() ?? "");
        }

        (GraphRoute route, IReadOnlyDictionary<string, string> values) = found.FirstOrDefault(match =>
            match.Route.Method == request.Method
        );
        if (route is null)
        {
            throw GraphServiceErrors.Method(request.Method);
        }

        route.Permission.Check(
            request.Caller,
            _faults.Value(FaultNames.GraphPolicy, $"/{request.Version}/{request.Path}")
        );
        return route.Handle(request with { Values = values });
    }

    // The connector API does not exist in v1.0 in any cloud.
    private IEnumerable<GraphRoute> Candidates(string version) =>
        version == "beta"
            ? _routes
            : _routes.Where(route => route.Template.StartsWith("organization", StringComparison.Ordinal));
}

/// <summary>One documented operation.</summary>
/// <param name="Template">Segments below the version; <c>{name}</c> matches any one segment. The comparison ignores
/// case, as in Graph.</param>
internal sealed record GraphRoute(
    string Method,
    string Template,
    GraphPermission Permission,
    Func<GraphRequest, GraphResponse> Handle
)
{
    /// <summary>Returns the values of the placeholders, or null if the path does not match.</summary>
    public IReadOnlyDictionary<string, string>? Match(string[] path)
    {
        string[] template = Template.Split('/');
        if (template.Length != path.Length)
        {
            return null;
        }

        Dictionary<string, string> values = [];
        for (int at = 0; at < path.Length; at++)
        {
            if (template[at] is ['{', .. string name, '}'])
            {
                values[name] = path[at];
            }
            else if (!template[at].Equals(path[at], StringComparison.OrdinalIgnoreCase))
            {
                return null;
            }
        }

        return values;
    }
}
