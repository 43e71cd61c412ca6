using System.Net.Http;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Graph.Wire;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Graph;

/// <summary>
/// Sends requests to Microsoft Graph. Lightweight: each command creates its own client, which reports to that command.
/// </summary>
internal sealed class GraphClient
{
    private readonly GraphBatch _batch;

    public GraphClient(GraphConnection connection, IReporter reporter)
    {
        Connection = connection;
        Reporter = reporter;
        _batch = new GraphBatch(this);
    }

    public GraphConnection Connection { get; }

    public IReporter Reporter { get; }

    /// <summary>Sends one request with retries and returns the last response, whether it succeeded or failed.</summary>
    public Task<GraphResponse> AskAsync(GraphRequest request, CancellationToken cancellationToken) =>
        Connection.Retry.RunAsync(
            stop => Connection.Exchange.SendAsync(request, Reporter, stop),
            Reporter,
            cancellationToken
        );

    /// <summary>Sends one request and returns its body, or null if the response has none.</summary>
    public async Task<T?> SendAsync<T>(GraphRequest request, CancellationToken cancellationToken)
        where T : class => (await AskAsync(request, cancellationToken).ConfigureAwait(false)).Read<T>();

    /// <summary>Polls until the tenant shows a change, because a write can take a while to become visible.</summary>
    /// <param name="status">Returns what is not as expected yet, for the progress.</param>
    /// <param name="look">Returns the awaited object, or null while it is not as expected.</param>
    /// <returns>The object; null if the limit was reached first.</returns>
    public async Task<T?> UntilAsync<T>(
        TimeSpan limit,
        string activity,
        Func<string> status,
        Func<CancellationToken, Task<T?>> look,
        CancellationToken cancellationToken
    )
        where T : class
    {
        using Poller poller = new(Connection.Time, limit, Backoff.Tenant, Reporter);
        return await poller.UntilAsync(look, Progress, cancellationToken).ConfigureAwait(false);

        ProgressUpdate Progress()
        {
            string state = status();
            return new(activity, state, Id: 1, WaitsFor: $"Microsoft Graph to show a change ({state})");
        }
    }

    /// <summary>Gets one page: the first by its path, each later one by the next link of the previous page.</summary>
    /// <param name="trail">The pages of the same listing that were read before.</param>
    public async Task<GraphPage<T>> GetPageAsync<T>(
        string pathOrLink,
        PageTrail trail,
        CancellationToken cancellationToken
    )
    {
        GraphRequest request = GraphRequest.Get<PageBody<T>>(pathOrLink);
        trail.Visit(request, Connection.Root);
        PageBody<T> page = (await SendAsync<PageBody<T>>(request, cancellationToken).ConfigureAwait(false))!;
        trail.Count(request, page.Value!.Count);
        return new GraphPage<T>(page.Value, page.NextLink);
    }

    /// <summary>Gets all pages of a collection.</summary>
    public Task<IReadOnlyList<T>> GetAllAsync<T>(string path, CancellationToken cancellationToken) =>
        GetAllAsync<T>(path, new PageTrail(), cancellationToken);

    private async Task<IReadOnlyList<T>> GetAllAsync<T>(
        string path,
        PageTrail trail,
        CancellationToken cancellationToken
    )
    {
        List<T> items = [];
        for (string? next = path; next is not null; )
        {
            GraphPage<T> page = await GetPageAsync<T>(next, trail, cancellationToken).ConfigureAwait(false);
            items.AddRange(page.Items);
            next = page.NextLink;
        }

        return items;
    }

    /// <summary>Sends many requests in a few batches and returns the results in the order of the requests.</summary>
    public async Task<IReadOnlyList<GraphResult<T>>> SendManyAsync<T>(
        IReadOnlyList<GraphRequest> requests,
        CancellationToken cancellationToken
    )
        where T : class
    {
        IReadOnlyList<GraphResponse> replies = await _batch.AskAsync(requests, cancellationToken).ConfigureAwait(false);
        return [.. replies.Select(GraphBatch.OutcomeOf<T>)];
    }

    /// <summary>Sends many requests in a few batches and returns the responses in the order of the requests.</summary>
    public Task<IReadOnlyList<GraphResponse>> AskManyAsync(
        IReadOnlyList<GraphRequest> requests,
        CancellationToken cancellationToken
    ) => _batch.AskAsync(requests, cancellationToken);

    /// <summary>Gets all pages of many collections in a few requests, in the order of the paths.</summary>
    public async Task<IReadOnlyList<GraphResult<List<T>>>> GetAllManyAsync<T>(
        IReadOnlyList<string> paths,
        CancellationToken cancellationToken
    )
    {
        List<GraphResult<List<T>>> outcomes = [];
        foreach (
            GraphResponse reply in await AskManyAsync(
                    [.. paths.Select(GraphRequest.Get<PageBody<T>>)],
                    cancellationToken
                )
                .ConfigureAwait(false)
        )
        {
            outcomes.Add(await CollectAsync<T>(reply, cancellationToken).ConfigureAwait(false));
        }

        return outcomes;
    }

    /// <summary>Completes a collection whose first page was already read.</summary>
    public async Task<GraphResult<List<T>>> CollectAsync<T>(
        GraphResponse firstPage,
        CancellationToken cancellationToken
    )
    {
        GraphResult<PageBody<T>> page = GraphBatch.OutcomeOf<PageBody<T>>(firstPage);
        List<T> items = page.Value?.Value ?? [];
        if (page.Value?.NextLink is string next)
        {
            PageTrail trail = new();
            trail.Visit(firstPage.Request, Connection.Root);
            items.AddRange(await GetAllAsync<T>(next, trail, cancellationToken).ConfigureAwait(false));
        }

        return new GraphResult<List<T>>(page.Error is null ? items : null, page.Error);
    }
}

/// <summary>The HTTP methods that Microsoft Graph requires in addition to those of .NET.</summary>
internal static class GraphMethods
{
    // .NET Framework does not define HttpMethod.Patch.
    public static HttpMethod Patch { get; } = new("PATCH");
}

/// <summary>One page of a collection. An empty page can still have a next page.</summary>
internal sealed record GraphPage<T>(IReadOnlyList<T> Items, string? NextLink);

/// <summary>
/// The settings that a session needs to reach Microsoft Graph. Only <see cref="Memory"/> changes.
/// </summary>
/// <param name="Http">The session's HTTP client. The session owns and disposes it.</param>
/// <param name="Root">The Microsoft Graph endpoint without a version, such as <c>https://graph.microsoft.com</c>.
/// Tokens are sent only to this origin.</param>
internal sealed record GraphConnection(HttpClient Http, Uri Root, ITokenSource Tokens, ServiceCapabilities Memory)
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    public RetryLimits Limits { get; init; } = RetryLimits.Default;

    /// <summary>Whether only requests that read are sent.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>
    /// Returns 0 to 1 for jitter, so that servers that were throttled together do not retry together.
    /// </summary>
    public Func<double> Random { get; init; } = Jitter.Next;

    // Created once per connection, not once per command: building their pipelines costs more than reading a page.
    public GraphExchange Exchange => field ??= new GraphExchange(this);

    public GraphRetry Retry => field ??= new GraphRetry(this);
}

/// <summary>
/// The service limitations that a session has discovered, so that it does not have to discover them again.
/// </summary>
internal sealed class ServiceCapabilities
{
    /// <summary>True after the service rejected <c>$batch</c>; later requests are sent individually.</summary>
    public bool BatchRefused { get; set; }

    /// <summary>True after the service rejected a filter on connectors; later calls list all connectors.</summary>
    public bool FilterRefused { get; set; }

    /// <summary>
    /// True after the service rejected selecting only the IDs of members; later calls read whole members.
    /// </summary>
    public bool SelectRefused { get; set; }
}

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
