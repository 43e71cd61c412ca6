using EntraPrivateAccess.Errors;

namespace EntraPrivateAccess.Graph;

/// <summary>
/// The pages of one listing that were read so far. It ends a listing that would never end: a next link that leads back
/// to a page that was read, or ever more pages.
/// </summary>
internal sealed class PageTrail
{
    /// <summary>More pages than the largest tenant has: the service returns about 100 objects per page.</summary>
    public const int MaximumPages = 5000;

    /// <summary>The largest number of objects of one listing that is kept in memory.</summary>
    public const int MaximumItems = 1_000_000;

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private int _items;

    /// <summary>Records a page before it is requested.</summary>
    /// <exception cref="GraphException"><c>UnreadableAnswer</c>.</exception>
    public void Visit(GraphRequest request, Uri root)
    {
        string url = request.Url.StartsWith("/", StringComparison.Ordinal)
            ? GraphPaths.Reference(root, request.Url)
            : request.Url;
        if (!_seen.Add(url))
        {
            throw ConnectorErrors.EndlessListing(
                FailureOf(request),
                "the link to the next page leads to a page that was already read"
            );
        }

        if (_seen.Count > MaximumPages)
        {
            throw ConnectorErrors.EndlessListing(FailureOf(request), $"it has more than {MaximumPages:N0} pages");
        }
    }

    /// <summary>Adds the number of objects on a page.</summary>
    /// <exception cref="GraphException"><c>UnreadableAnswer</c>.</exception>
    public void Count(GraphRequest request, int items)
    {
        _items += items;
        if (_items > MaximumItems)
        {
            throw ConnectorErrors.EndlessListing(FailureOf(request), $"it has more than {MaximumItems:N0} objects");
        }
    }

    private static GraphFailure FailureOf(GraphRequest request) =>
        new()
        {
            Status = 200,
            Method = request.Method.Method,
            Path = request.Url,
        };
}
