using System.IO;
using System.Net.Http;
using System.Net.Http.Headers;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Http;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Reporting;
using Polly;
using Polly.Timeout;

namespace EntraPrivateAccess.Graph;

/// <summary>
/// Runs one attempt: gets a token, sends the request and reads the whole response. Renews a rejected token once.
/// </summary>
internal sealed class GraphExchange
{
    private static readonly MediaTypeHeaderValue s_json = new("application/json");

    private readonly GraphConnection _connection;
    private readonly ResiliencePipeline _timeLimit;

    public GraphExchange(GraphConnection connection)
    {
        _connection = connection;
        ResiliencePipelineBuilder builder = new() { TimeProvider = connection.Time };
        _timeLimit = builder.AddTimeout(connection.Limits.PerAttempt).Build();
    }

    public async Task<GraphResponse> SendAsync(
        GraphRequest request,
        IReporter reporter,
        CancellationToken cancellationToken
    )
    {
        if (_connection.IsReadOnly && !request.OnlyReads)
        {
            throw ConnectorErrors.ReadOnlyRequest(request.Method.Method, request.Url);
        }

        Uri address = AddressOf(request);
        AccessToken token = await _connection
            .Tokens.GetAsync(forceRefresh: false, reporter, cancellationToken)
            .ConfigureAwait(false);
        GraphResponse reply = await SendAsync(request, address, token, reporter, cancellationToken)
            .ConfigureAwait(false);
        if (reply.Status != 401)
        {
            return reply;
        }

        token = await _connection
            .Tokens.GetAsync(forceRefresh: true, reporter, cancellationToken)
            .ConfigureAwait(false);
        return await SendAsync(request, address, token, reporter, cancellationToken).ConfigureAwait(false);
    }

    // A next link comes from the service, so the token is sent only to the origin that it was issued for.
    private Uri AddressOf(GraphRequest request)
    {
        if (request.Url.StartsWith("/", StringComparison.Ordinal))
        {
            return new Uri(_connection.Root, GraphPaths.Version + request.Url);
        }

        bool isUri = Uri.TryCreate(request.Url, UriKind.Absolute, out Uri? link);
        return
            isUri
            && Uri.Compare(
                link,
                _connection.Root,
                UriComponents.SchemeAndServer,
                UriFormat.Unescaped,
                StringComparison.OrdinalIgnoreCase
            ) == 0
            ? link!
            : throw ConnectorErrors.UntrustedLink(_connection.Root);
    }

    private async Task<GraphResponse> SendAsync(
        GraphRequest request,
        Uri address,
        AccessToken token,
        IReporter reporter,
        CancellationToken cancellationToken
    )
    {
        long started = _connection.Time.GetTimestamp();
        GraphResponse reply;
        try
        {
            reply = await _timeLimit
                .ExecuteAsync(
                    async stop => await ExchangeAsync(request, address, token, stop).ConfigureAwait(false),
                    cancellationToken
                )
                .ConfigureAwait(false);
        }
        catch (Exception exception) when (IsConnectionFailure(exception, cancellationToken))
        {
            reply = new GraphResponse { Request = request, Failure = exception };
        }
        catch (Exception exception)
            when (exception is not OperationCanceledException && cancellationToken.IsCancellationRequested)
        {
            // The exception of a canceled read depends on its stream.
            throw new OperationCanceledException(exception.Message, exception, cancellationToken);
        }

        double took = _connection.Time.GetElapsedTime(started).TotalMilliseconds;
        string outcome = reply.Status == 0 ? "no response" : $"{reply.Status}";
        reporter.Debug($"{request.Method} {address.PathAndQuery} {outcome} {took:0} ms");
        return reply;
    }

    private static bool IsConnectionFailure(Exception exception, CancellationToken cancellationToken) =>
        exception switch
        {
            // A timeout of the HTTP client also ends in an OperationCanceledException, but without our token being
            // canceled.
            OperationCanceledException or ObjectDisposedException => !cancellationToken.IsCancellationRequested,
            HttpRequestException or IOException or TimeoutRejectedException => true,
            _ => false,
        };

    private async Task<GraphResponse> ExchangeAsync(
        GraphRequest request,
        Uri address,
        AccessToken token,
        CancellationToken cancellationToken
    )
    {
        using HttpRequestMessage message = new(request.Method, address);
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Value);
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(s_json.MediaType!));
        message.Headers.Add("client-request-id", Guid.NewGuid().ToString());
        if (request.Body is object body)
        {
            ArraySegment<byte> json = GraphJson.Write(body);
            message.Content = new ByteArrayContent(json.Array!, json.Offset, json.Count)
            {
                Headers = { ContentType = s_json },
            };
        }

        using HttpResponseMessage response = await _connection
            .Http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken)
            .ConfigureAwait(false);
        return new GraphResponse
        {
            Request = request,
            Status = (int)response.StatusCode,
            Answer = await ReadAsync(request, response, cancellationToken).ConfigureAwait(false),
            RedirectHost = RedirectHost(response, address),
            ContentType = response.Content?.Headers.ContentType?.MediaType,
            RequestId = Header(response, "request-id"),
            RetryAfter = RetryAfter.Parse(
                Header(response, "Retry-After"),
                response.Headers.Date ?? _connection.Time.GetUtcNow()
            ),
            Scopes = token.Scopes,
            IsAppOnly = _connection.Tokens.IsAppOnly,
            IsReadOnly = _connection.IsReadOnly,
        };
    }

    private static async Task<GraphResponseBody> ReadAsync(
        GraphRequest request,
        HttpResponseMessage response,
        CancellationToken cancellationToken
    )
    {
        int status = (int)response.StatusCode;
        try
        {
            using GraphContent content = await GraphContent
                .ReadAsync(response, cancellationToken)
                .ConfigureAwait(false);
            using GraphText text = content.Open();
            return GraphJson.Answer(request, status, text);
        }
        catch (IncompleteBodyException tooLarge)
        {
            // The status of an error is known without its body.
            return GraphResponse.IsSuccess(status)
                ? GraphResponseBody.Empty with
                {
                    Unreadable = tooLarge,
                }
                : GraphResponseBody.Empty;
        }
    }

    private static string? RedirectHost(HttpResponseMessage response, Uri address) =>
        (int)response.StatusCode is >= 300 and < 400
            ? response.Headers.Location is { } location && Uri.TryCreate(address, location, out Uri? target)
                ? $"{target.Scheme}://{target.Authority}"
                : "an unknown address"
            : null;

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out System.Collections.Generic.IEnumerable<string>? values)
            ? values.FirstOrDefault()
            : null;
}

/// <summary>The result of one of many requests: a value (null if the response has no body) or an error.</summary>
internal sealed record GraphResult<T>(T? Value, GraphException? Error)
    where T : class;
