using System.Net.Http;
using EntraPrivateAccess.Graph.Wire;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Graph;

/// <summary>Asks Microsoft Graph. Light: one is made for each command, so that it reports to that command.</summary>
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

    /// <summary>The answer of one request after its retries, good or bad.</summary>
    public Task<GraphResponse> AskAsync(GraphRequest request, CancellationToken cancellationToken) =>
        Connection.Retry.RunAsync(
            stop => Connection.Exchange.SendAsync(request, Reporter, stop),
            Reporter,
            cancellationToken
        );

    /// <summary>Sends one request; null where the answer has no body.</summary>
    public async Task<T?> SendAsync<T>(GraphRequest request, CancellationToken cancellationToken)
        where T : class => (await AskAsync(request, cancellationToken).ConfigureAwait(false)).Read<T>();

    /// <summary>One page: the first by its path, each further one by the link that the page before gave.</summary>
    public async Task<GraphPage<T>> GetPageAsync<T>(string pathOrLink, CancellationToken cancellationToken)
    {
        PageBody<T>? page = await SendAsync<PageBody<T>>(GraphRequest.Get<PageBody<T>>(pathOrLink), cancellationToken)
            .ConfigureAwait(false);
        return new GraphPage<T>(page?.Value ?? [], page?.NextLink);
    }

    /// <summary>A whole collection.</summary>
    public async Task<IReadOnlyList<T>> GetAllAsync<T>(string path, CancellationToken cancellationToken)
    {
        List<T> items = [];
        for (string? next = path; next is not null; )
        {
            GraphPage<T> page = await GetPageAsync<T>(next, cancellationToken).ConfigureAwait(false);
            items.AddRange(page.Items);
            next = page.NextLink;
        }

        return items;
    }

    /// <summary>Many requests in few: outcomes in the order of the requests.</summary>
    public async Task<IReadOnlyList<GraphResult<T>>> SendManyAsync<T>(
        IReadOnlyList<GraphRequest> requests,
        CancellationToken cancellationToken
    )
        where T : class
    {
        IReadOnlyList<GraphResponse> replies = await _batch.AskAsync(requests, cancellationToken).ConfigureAwait(false);
        return [.. replies.Select(GraphBatch.OutcomeOf<T>)];
    }

    /// <summary>The answers of many requests in few, in the order of the requests.</summary>
    public Task<IReadOnlyList<GraphResponse>> AskManyAsync(
        IReadOnlyList<GraphRequest> requests,
        CancellationToken cancellationToken
    ) => _batch.AskAsync(requests, cancellationToken);

    /// <summary>Many whole collections in few requests: outcomes in the order of the paths.</summary>
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

    /// <summary>A whole collection whose first page is here.</summary>
    public async Task<GraphResult<List<T>>> CollectAsync<T>(
        GraphResponse firstPage,
        CancellationToken cancellationToken
    )
    {
        GraphResult<PageBody<T>> page = GraphBatch.OutcomeOf<PageBody<T>>(firstPage);
        List<T> items = page.Value?.Value ?? [];
        if (page.Value?.NextLink is string next)
        {
            items.AddRange(await GetAllAsync<T>(next, cancellationToken).ConfigureAwait(false));
        }

        return new GraphResult<List<T>>(page.Error is null ? items : null, page.Error);
    }
}

/// <summary>The verbs that Microsoft Graph is asked with.</summary>
internal static class GraphMethods
{
    // .NET Framework has no name for it.
    public static HttpMethod Patch { get; } = new("PATCH");
}

/// <summary>Some items of a collection. A page can be empty and still have a next one.</summary>
internal sealed record GraphPage<T>(IReadOnlyList<T> Items, string? NextLink);

/// <summary>
/// What a session needs to reach Microsoft Graph. Holds no state of its own but what <see cref="Memory"/> learned.
/// </summary>
/// <param name="Http">The session's client; it stays the session's to dispose.</param>
/// <param name="Root">Microsoft Graph without a version, such as <c>https://graph.microsoft.com</c>. Tokens go to
/// this origin only.</param>
internal sealed record GraphConnection(HttpClient Http, Uri Root, ITokenSource Tokens, ServiceCapabilities Memory)
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    public RetryLimits Limits { get; init; } = RetryLimits.Default;

    /// <summary>0 to 1, for jitter: many servers that were refused together must not come back together.</summary>
    public Func<double> Random { get; init; } = Jitter.Next;

    // Made once a connection and not once a command: to build their pipelines costs more than to read a page.
    public GraphExchange Exchange => field ??= new GraphExchange(this);

    public GraphRetry Retry => field ??= new GraphRetry(this);
}

/// <summary>What a session learned about the service and need not learn again.</summary>
internal sealed class ServiceCapabilities
{
    /// <summary>True once the service refused <c>$batch</c>: plain requests from then on.</summary>
    public bool BatchRefused { get; set; }

    /// <summary>True once the service refused a filter on connectors: whole listings from then on.</summary>
    public bool FilterRefused { get; set; }

    /// <summary>True once the service refused to give members by their ids only: whole members from then on.</summary>
    public bool SelectRefused { get; set; }
}
