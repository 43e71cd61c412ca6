using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Graph.Wire;
using EntraPrivateAccess.Http;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Graph;

/// <summary>Many requests as <c>$batch</c> of 20, or side by side where the service takes no batch.</summary>
internal sealed class GraphBatch
{
    /// <summary>Microsoft's limit of one batch ("Combine multiple requests").</summary>
    private const int Size = 20;
    private const int BatchesAtOnce = 4;
    private const int RequestsAtOnce = 8;

    private readonly GraphClient _client;
    private readonly GraphRetry _retry;
    private readonly GraphMemory _memory;
    private readonly IReporter _reporter;

    public GraphBatch(GraphClient client, GraphRetry retry, GraphMemory memory, IReporter reporter)
    {
        _client = client;
        _retry = retry;
        _memory = memory;
        _reporter = reporter;
    }

    public static GraphOutcome<T> OutcomeOf<T>(GraphReply reply)
        where T : class
    {
        try
        {
            return new GraphOutcome<T>(reply.Read<T>(), null);
        }
        catch (GraphException fault)
        {
            return new GraphOutcome<T>(null, fault);
        }
    }

    /// <summary>Replies in the order of the requests.</summary>
    public async Task<IReadOnlyList<GraphReply>> AskAsync(IReadOnlyList<GraphRequest> requests, CancellationToken cancellationToken)
    {
        GraphReply?[] settled = new GraphReply?[requests.Count];
        if (requests.Count > 1 && !_memory.BatchRefused)
        {
            _ = await _retry.RunAsync(stop => RoundAsync(requests, settled, stop), cancellationToken).ConfigureAwait(false);
        }

        List<int> left = [.. Enumerable.Range(0, requests.Count).Where(index => settled[index] is null)];
        await ForEachAsync(left, RequestsAtOnce, async (index, stop) =>
            settled[index] = await _client.AskAsync(requests[index], stop).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        return [.. settled.Select(reply => reply!)];
    }

    // Asks for everything that is not settled yet. What the service refused as a batch stays unsettled, and is asked for plainly.
    private async Task<BatchRound> RoundAsync(IReadOnlyList<GraphRequest> requests, GraphReply?[] settled, CancellationToken cancellationToken)
    {
        List<int> open = [.. Enumerable.Range(0, requests.Count).Where(index => settled[index]?.Wish is not null || settled[index] is null)];
        List<List<int>> batches = [];
        for (int start = 0; start < open.Count; start += Size)
        {
            batches.Add(open.GetRange(start, Math.Min(Size, open.Count - start)));
        }

        await ForEachAsync(batches, BatchesAtOnce, (batch, stop) => BatchAsync(requests, batch, settled, stop), cancellationToken).ConfigureAwait(false);
        return new BatchRound([.. settled.OfType<GraphReply>()]);
    }

    private async Task BatchAsync(IReadOnlyList<GraphRequest> requests, List<int> batch, GraphReply?[] settled, CancellationToken cancellationToken)
    {
        if (_memory.BatchRefused)
        {
            return;
        }

        GraphRequest envelope = new(HttpMethod.Post, GraphPaths.Batch, new BatchBody([.. batch.Select(index => ItemOf(requests[index], index))]))
        {
            Repeatable = batch.All(index => requests[index].Repeatable),
        };
        GraphReply reply = await _client.AskAsync(envelope, cancellationToken).ConfigureAwait(false);
        if (reply.Status is 400 or 404 or 405 or 501)
        {
            _memory.BatchRefused = true;
            _reporter.Verbose("Microsoft Graph takes no batches here: plain requests from now on.");
            return;
        }

        BatchAnswer answer = reply.Read<BatchAnswer>() ?? new BatchAnswer();
        foreach (BatchItem item in answer.Responses ?? [])
        {
            if (int.TryParse(item.Id, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && batch.Contains(index))
            {
                settled[index] = ReplyOf(requests[index], item, reply);
            }
        }
    }

    private static BatchItem ItemOf(GraphRequest request, int index) => new()
    {
        Id = index.ToString(CultureInfo.InvariantCulture),
        Method = request.Method.Method,
        Url = request.Url,
        Body = request.Body is null ? null : GraphJson.ToToken(request.Body),
        Headers = request.Body is null ? null : new Dictionary<string, string> { ["Content-Type"] = "application/json" },
    };

    private GraphReply ReplyOf(GraphRequest request, BatchItem item, GraphReply envelope) => new()
    {
        Request = request,
        Status = item.Status ?? 0,
        Item = item.Body ?? Newtonsoft.Json.Linq.JValue.CreateNull(),
        InBatch = true,
        RequestId = Header(item, "request-id") ?? envelope.RequestId,
        RetryAfter = RetryAfter.Parse(Header(item, "Retry-After"), _client.Connection.Time.GetUtcNow()),
        Scopes = envelope.Scopes,
        IsAppOnly = envelope.IsAppOnly,
    };

    private static string? Header(BatchItem item, string name) =>
        item.Headers?.FirstOrDefault(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase)).Value;

    private static async Task ForEachAsync<T>(
        IReadOnlyCollection<T> items, int atOnce, Func<T, CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        using SemaphoreSlim places = new(atOnce);
        using CancellationTokenSource failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAll(items.Select(async item =>
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
        })).ConfigureAwait(false);
    }
}
