using System.Net;
using System.Net.Http;
using System.Text;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Graph;

/// <summary>
/// Answers requests in the order that the test defines. An unexpected request and an unused response both fail the
/// test.
/// </summary>
internal sealed class ScriptedHandler : HttpMessageHandler
{
    private readonly Queue<(string Expected, Func<HttpResponseMessage> Answer, bool Repeats)> _script = new();

    /// <summary>The method and path, the body, and the message of each request, in order.</summary>
    public List<(string Line, string Body, HttpRequestMessage Message)> Seen { get; } = [];

    /// <param name="expected">The method and the path with the query, such as <c>GET /beta/x</c>.</param>
    public ScriptedHandler On(
        string expected,
        int status,
        string body = "",
        params (string Name, string Value)[] headers
    )
    {
        _script.Enqueue((expected, () => Answer(status, body, headers), false));
        return this;
    }

    /// <summary>
    /// Returns the same response until another request arrives, because the number of polls depends on the clock.
    /// </summary>
    public ScriptedHandler OnEach(string expected, int status, string body)
    {
        _script.Enqueue((expected, () => Answer(status, body, []), true));
        return this;
    }

    public ScriptedHandler Fails(string expected, Exception failure)
    {
        _script.Enqueue((expected, () => throw failure, false));
        return this;
    }

    public void AssertConsumed() => Assert.Empty(_script.Where(step => !step.Repeats).Select(step => step.Expected));

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        string line = $"{request.Method} {request.RequestUri!.PathAndQuery}";
        string body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        Seen.Add((line, body, request));
        if (_script.Count > 0 && _script.Peek().Repeats && _script.Peek().Expected != line)
        {
            _ = _script.Dequeue();
        }

        Assert.True(_script.Count > 0, $"Unexpected request: {line}");
        (string expected, Func<HttpResponseMessage> answer, bool repeats) = _script.Peek();
        _ = repeats ? default : _script.Dequeue();
        Assert.Equal(expected, line);
        return answer();
    }

    private static HttpResponseMessage Answer(int status, string body, (string Name, string Value)[] headers)
    {
        HttpResponseMessage response = new((HttpStatusCode)status)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        foreach ((string name, string value) in headers)
        {
            _ = response.Headers.TryAddWithoutValidation(name, value);
        }

        return response;
    }
}
