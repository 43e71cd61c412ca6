using EntraPrivateAccess.Sandbox.Graph.Resources;

namespace EntraPrivateAccess.Sandbox.Graph;

/// <summary>
/// Finds the operation, asks whether the caller may, and lets it answer. What is not documented is refused.
/// </summary>
internal sealed class GraphRouter
{
    private readonly IReadOnlyList<GraphRoute> _routes;

    public GraphRouter(IEnumerable<IGraphResource> resources) =>
        _routes = [.. resources.SelectMany(resource => resource.Routes)];

    /// <exception cref="GraphServiceException">Refused.</exception>
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

        route.Permission.Check(request.Caller);
        return route.Handle(request with { Values = values });
    }

    // Nothing of connectors exists in v1.0, in no cloud.
    private IEnumerable<GraphRoute> Candidates(string version) =>
        version == "beta"
            ? _routes
            : _routes.Where(route => route.Template.StartsWith("organization", StringComparison.Ordinal));
}

/// <summary>One documented operation.</summary>
/// <param name="Template">Segments below the version; <c>{name}</c> takes any one segment. Compared without case, as
/// Graph does.</param>
internal sealed record GraphRoute(
    string Method,
    string Template,
    GraphPermission Permission,
    Func<GraphRequest, GraphResponse> Handle
)
{
    /// <summary>The values of the braces, or null where the path is another.</summary>
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
