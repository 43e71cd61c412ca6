using System.Globalization;
using System.Net.Http;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Graph.Wire;
using EntraPrivateAccess.Http;

namespace EntraPrivateAccess.Graph;

/// <summary>
/// Sends many requests in <c>$batch</c> requests of 20, or in parallel if the service does not support batches.
/// </summary>
internal sealed class GraphBatch
{
    /// <summary>Microsoft's limit for one batch ("Combine multiple requests").</summary>
    private const int Size = 20;
    private const int BatchesAtOnce = 4;
    private const int RequestsAtOnce = 8;

    private readonly GraphClient _client;

    public GraphBatch(GraphClient client) => _client = client;

    private ServiceCapabilities Memory => _client.Connection.Memory;

    public static GraphResult<T> OutcomeOf<T>(GraphResponse reply)
        where T : class
    {
        try
        {
            return new GraphResult<T>(reply.Read<T>(), null);
        }
        catch (GraphException fault)
        {
            return new GraphResult<T>(null, fault);
        }
    }

    /// <summary>
    /// Returns the responses in the order of the requests. Every request must be safe to repeat, because a request
    /// without a response is sent again.
    /// </summary>
    public async Task<IReadOnlyList<GraphResponse>> AskAsync(
        IReadOnlyList<GraphRequest> requests,
        CancellationToken cancellationToken
    )
    {
        if (requests.FirstOrDefault(request => !request.Repeatable) is { } once)
        {
            throw new ArgumentException(
                $"{once.Method} {once.Url} must not be repeated, so it cannot be part of a batch.",
                nameof(requests)
            );
        }

        GraphResponse?[] settled = new GraphResponse?[requests.Count];
        if (requests.Count > 1 && !Memory.BatchRefused)
        {
            _ = await _client
                .Connection.Retry.RunAsync(
                    stop => RoundAsync(requests, settled, stop),
                    _client.Reporter,
                    cancellationToken
                )
                .ConfigureAwait(false);
        }

        List<int> left = [.. Enumerable.Range(0, requests.Count).Where(index => settled[index] is null)];
        await ForEachAsync(
                left,
                RequestsAtOnce,
                async (index, stop) =>
                    settled[index] = await _client.AskAsync(requests[index], stop).ConfigureAwait(false),
                cancellationToken
            )
            .ConfigureAwait(false);
        return [.. settled.Select(reply => reply!)];
    }

    // Sends every request that is not settled yet. If the service rejects a batch, its requests stay unsettled and are
    // sent individually.
    private async Task<BatchRound> RoundAsync(
        IReadOnlyList<GraphRequest> requests,
        GraphResponse?[] settled,
        CancellationToken cancellationToken
    )
    {
        List<int> open =
        [
            .. Enumerable
                .Range(0, requests.Count)
                .Where(index => settled[index]?.Wish is not null || settled[index] is null),
        ];
        List<List<int>> batches = [];
        for (int start = 0; start < open.Count; start += Size)
        {
            batches.Add(open.GetRange(start, Math.Min(Size, open.Count - start)));
        }

        await ForEachAsync(
                batches,
                BatchesAtOnce,
                (batch, stop) => BatchAsync(requests, batch, settled, stop),
                cancellationToken
            )
            .ConfigureAwait(false);
        return new BatchRound([.. settled.OfType<GraphResponse>()]);
    }

    private async Task BatchAsync(
        IReadOnlyList<GraphRequest> requests,
        List<int> batch,
        GraphResponse?[] settled,
        CancellationToken cancellationToken
    )
    {
        if (Memory.BatchRefused)
        {
            return;
        }

        GraphRequest envelope = new(
            HttpMethod.Post,
            GraphPaths.Batch,
            new BatchBody([.. batch.Select(index => ItemOf(requests[index], index))])
        )
        {
            Repeatable = true,
            Read = reader => BatchReader.ReadAll(reader, requests),
        };
        GraphResponse reply = await _client.AskAsync(envelope, cancellationToken).ConfigureAwait(false);
        if (reply.Status is 400 or 404 or 405 or 501)
        {
            Memory.BatchRefused = true;
            _client.Reporter.Verbose(
                "Microsoft Graph does not support batches here. Requests are sent individually from now on."
            );
            return;
        }

        foreach (
            BatchAnswer answer in (reply.Read<List<BatchAnswer>>() ?? []).Where(answer => batch.Contains(answer.Index))
        )
        {
            GraphRequest request = requests[answer.Index];
            settled[answer.Index] = ReplyOf(request, answer, reply);
            _client.Reporter.Debug($"in the batch: {request.Method} {GraphPaths.Version}{request.Url} {answer.Status}");
        }
    }

    private static BatchItem ItemOf(GraphRequest request, int index) =>
        new()
        {
            Id = index.ToString(CultureInfo.InvariantCulture),
            Method = request.Method.Method,
            Url = request.Url,
            Body = request.Body,
            Headers = request.Body is null
                ? null
                : new Dictionary<string, string> { ["Content-Type"] = "application/json" },
        };

    private GraphResponse ReplyOf(GraphRequest request, BatchAnswer item, GraphResponse envelope) =>
        new()
        {
            Request = request,
            Status = item.Status,
            Answer = item.Answer,
            InBatch = true,
            RequestId = item.RequestId ?? envelope.RequestId,
            RetryAfter = RetryAfter.Parse(item.RetryAfter, _client.Connection.Time.GetUtcNow()),
            Scopes = envelope.Scopes,
            IsAppOnly = envelope.IsAppOnly,
            IsReadOnly = envelope.IsReadOnly,
        };

    private static async Task ForEachAsync<T>(
        IReadOnlyCollection<T> items,
        int atOnce,
        Func<T, CancellationToken, Task> work,
        CancellationToken cancellationToken
    )
    {
        using SemaphoreSlim places = new(atOnce);
        using CancellationTokenSource failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAll(
                items.Select(async item =>
                {
                    await places.WaitAsync(failed.Token).ConfigureAwait(false);
                    try
                    {
                        await work(item, failed.Token).ConfigureAwait(false);
                    }
                    catch
                    {
                        failed.Cancel();
                        throw;
                    }
                    finally
                    {
                        _ = places.Release();
                    }
                })
            )
            .ConfigureAwait(false);
    }
}
