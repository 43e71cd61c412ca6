using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Security.Authentication;
using EntraPrivateAccess.Graph;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Graph;

public sealed class RetryRulesTests
{
    private static readonly GraphRequest s_get = GraphRequest.Get<string>("/a");
    private static readonly GraphRequest s_create = GraphRequest.Post<string>("/a", "b");

    [Theory]
    [InlineData(429, false, "", true, true)]
    [InlineData(429, true, "", true, true)]
    [InlineData(502, false, "", true, false)]
    [InlineData(503, false, "", true, false)]
    [InlineData(504, false, "", true, false)]
    [InlineData(500, false, "", false, false)]
    [InlineData(501, false, "", false, false)]
    [InlineData(500, true, "", true, false)]
    [InlineData(507, true, "", true, false)]
    [InlineData(499, true, "", false, false)]
    [InlineData(409, false, "Directory_ConcurrencyViolation", true, true)]
    [InlineData(409, false, "Request_MultipleObjectsWithSameKeyValue", false, false)]
    [InlineData(412, false, "Directory_ConcurrencyViolation", false, false)]
    [InlineData(200, false, "", false, false)]
    [InlineData(404, false, "", false, false)]
    public void Status_decides_whether_a_read_and_a_create_are_repeated(
        int status,
        bool inBatch,
        string code,
        bool read,
        bool create
    )
    {
        TimeSpan after = TimeSpan.FromSeconds(7);
        foreach ((GraphRequest request, bool expected) in ((GraphRequest, bool)[])[(s_get, read), (s_create, create)])
        {
            RetryHint? hint = RetryRules.WishOf(
                new GraphResponse
                {
                    Request = request,
                    Status = status,
                    InBatch = inBatch,
                    RetryAfter = after,
                    Answer = GraphResponseBody.Empty with { Error = new GraphError(code, "") },
                }
            );

            Assert.Equal(expected ? after : null, hint?.After);
        }
    }

    [Fact]
    public void Hint_states_the_reason()
    {
        Assert.Contains("limiting requests", Hint(429)?.Reason);
        Assert.Contains("busy (503)", Hint(503)?.Reason);
        Assert.Contains("connection to Microsoft Graph failed", Hint(0, new IOException())?.Reason);
    }

    [Fact]
    public void Failed_connection_is_repeated_if_the_request_cannot_have_taken_effect()
    {
        HttpRequestException refused = new("", new SocketException((int)SocketError.ConnectionRefused));
        Assert.NotNull(Hint(0, new IOException()));
        Assert.Null(Hint(0, new IOException(), s_create));
        Assert.NotNull(Hint(0, refused, s_create));
        Assert.Null(Hint(0));
    }

    [Fact]
    public void Untrusted_certificate_is_final()
    {
        Assert.Null(Hint(0, new HttpRequestException("", new AuthenticationException())));
        Assert.Null(Hint(0, new WebException("", WebExceptionStatus.TrustFailure)));
        Assert.NotNull(Hint(0, new WebException("", WebExceptionStatus.ConnectionClosed)));
    }

    [Theory]
    [InlineData(SocketError.ConnectionRefused, true)]
    [InlineData(SocketError.HostNotFound, true)]
    [InlineData(SocketError.TryAgain, true)]
    [InlineData(SocketError.HostUnreachable, true)]
    [InlineData(SocketError.NetworkUnreachable, true)]
    [InlineData(SocketError.ConnectionReset, false)]
    [InlineData(SocketError.TimedOut, false)]
    public void Request_was_not_sent_if_no_connection_was_opened(SocketError error, bool wasNotSent)
    {
        SocketException cause = new((int)error);
        Assert.Equal(wasNotSent, RetryRules.WasNotSent(cause));
        Assert.Equal(wasNotSent, RetryRules.WasNotSent(new IOException("", new IOException("", cause))));
    }

    [Theory]
    [InlineData(WebExceptionStatus.ConnectFailure, true)]
    [InlineData(WebExceptionStatus.NameResolutionFailure, true)]
    [InlineData(WebExceptionStatus.ReceiveFailure, false)]
    public void Request_was_not_sent_if_NET_Framework_could_not_connect(WebExceptionStatus status, bool wasNotSent) =>
        Assert.Equal(wasNotSent, RetryRules.WasNotSent(new WebException("", status)));

    private static RetryHint? Hint(int status, Exception? failure = null, GraphRequest? request = null) =>
        RetryRules.WishOf(
            new GraphResponse
            {
                Request = request ?? s_get,
                Status = status,
                Failure = failure,
            }
        );
}
