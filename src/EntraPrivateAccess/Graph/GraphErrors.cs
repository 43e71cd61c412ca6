using System.IO;
using System.Net.Http;
using System.Text;
using EntraPrivateAccess.Errors;

namespace EntraPrivateAccess.Graph;

/// <summary>
/// Converts a failed or missing response to an exception, based on status and error code, never on the message text.
/// </summary>
internal static class GraphErrors
{
    private const string NotEnabled = "OnPremisesPublishing_NotEnabled";
    private const string NeededScope = "Directory.ReadWrite.All";

    public static GraphException From(GraphResponse reply)
    {
        GraphFailure failure = FailureOf(reply, reply.Failure);
        return reply.Status switch
        {
            0 => ConnectorErrors.GraphUnreachable(failure),
            >= 300 and < 400 => ConnectorErrors.UntrustedRedirect(failure),
            _ when failure.Code == NotEnabled => ConnectorErrors.PublishingNotEnabled(failure),
            401 => ConnectorErrors.TokenRefused(failure),
            403 when reply.IsAppOnly && IsOpenToApplications(reply.Request) =>
                ConnectorErrors.InsufficientApplicationPermission(failure, NeededScope),
            403 when reply.IsAppOnly => ConnectorErrors.DelegatedSignInNeeded(failure),
            403 when LacksScope(reply) && reply.IsReadOnly => ConnectorErrors.ReadScopeRefused(failure, NeededScope),
            403 when LacksScope(reply) => ConnectorErrors.InsufficientScope(failure, NeededScope),
            403 => ConnectorErrors.InsufficientRole(failure, NeededScope),
            404 => ConnectorErrors.GraphObjectNotFound(failure),
            429 => ConnectorErrors.Throttled(failure),
            >= 500 => ConnectorErrors.ServiceUnavailable(failure),
            _ => ConnectorErrors.RequestRefused(failure),
        };
    }

    public static GraphException Unreadable(GraphResponse reply, Exception cause) =>
        ConnectorErrors.UnreadableAnswer(FailureOf(reply, cause), (cause as IncompleteBodyException)?.Message);

    public static bool IsPublishingNotEnabled(this GraphException fault) => fault.Code == NotEnabled;

    public static bool IsPublishingNotEnabled(this GraphResponse reply) => reply.Code == NotEnabled;

    private static GraphFailure FailureOf(GraphResponse reply, Exception? cause) =>
        new()
        {
            Status = reply.Status,
            Code = reply.Code,
            Message = reply.Answer.Error.Message,
            RequestId = reply.RequestId,
            Method = reply.Request.Method.Method,
            Path = reply.Request.Url,
            ContentType = reply.ContentType,
            RedirectHost = reply.RedirectHost,
            RetryAfter = reply.RetryAfter,
            Cause = cause,
        };

    // Microsoft's permission reference also lists these requests for applications, so a 403 means that the consent is
    // missing, not that a signed-in user is required.
    private static bool IsOpenToApplications(GraphRequest request) =>
        (request.Method == HttpMethod.Post && request.Url == GraphPaths.ConnectorGroups)
        || (
            request.Method == HttpMethod.Get
            && !request.Url.Contains("onPremisesPublishingProfiles/")
            && !request.Url.Contains("/connectorGroup")
        );

    // Unknown scopes (of a token that cannot be read) prove nothing. Some tokens prefix a scope with its resource.
    private static bool LacksScope(GraphResponse reply) =>
        reply.Scopes.Count > 0
        && !reply.Scopes.Any(scope => scope.EndsWith(NeededScope, StringComparison.OrdinalIgnoreCase));
}

/// <summary>The error in a response body; empty if there was none.</summary>
internal readonly record struct GraphError(string Code, string Message);

/// <summary>Decodes one response body directly into the JSON reader's buffer. Supports block reads only.</summary>
internal sealed class GraphText : TextReader
{
    private readonly ArraySegment<byte> _utf8;
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private int _used;
    private char? _next;

    public GraphText(ArraySegment<byte> utf8)
    {
        _utf8 = utf8;
        bool isMarked =
            utf8.Count >= 3
            && utf8.Array![utf8.Offset] == 0xEF
            && utf8.Array[utf8.Offset + 1] == 0xBB
            && utf8.Array[utf8.Offset + 2] == 0xBF;
        _used = isMarked ? 3 : 0;
    }

    public override int Read(char[] buffer, int index, int count)
    {
        if (_next is char next)
        {
            buffer[index] = next;
            _next = null;
            return 1;
        }

        // The decoder needs space for the two halves of a character outside the basic plane, such as an emoji.
        if (count > 1)
        {
            return Decode(buffer, index, count);
        }

        char[] pair = new char[2];
        int decoded = Decode(pair, 0, pair.Length);
        buffer[index] = pair[0];
        _next = decoded > 1 ? pair[1] : null;
        return Math.Min(decoded, 1);
    }

    private int Decode(char[] buffer, int index, int count)
    {
        int left = _utf8.Count - _used;
        if (left == 0)
        {
            return 0;
        }

        _decoder.Convert(
            _utf8.Array!,
            _utf8.Offset + _used,
            left,
            buffer,
            index,
            count,
            flush: true,
            out int read,
            out int written,
            out _
        );
        _used += read;
        return written;
    }
}
